package org.pasta4j.spark;

/**
 * What the parameters of stages are: for Spark's {@code explainParams()}, Javadoc and the page of the documentation.
 */
final class ParamTexts {
    static final String BASE = "the frozen BERT, its tokenizer beside it: a path that all executors have, the name of a"
            + " file that SparkContext.addFile has shipped, or a URI that Hadoop reads";
    static final String ADAPTER = "folder of the adapter that answers all rows";
    static final String ADAPTERS =
            "folder of the adapters that adapterCol names; rows of all of them go through the base together";
    static final String ADAPTER_COL = "column with the name of the adapter of each row";
    static final String TEXT_COL = "column of texts";
    static final String TEXT_PAIR_COL = "column of the second texts, for adapters of pairs; empty for single texts";
    static final String PREDICTION_COL =
            "column for the number of the class in the adapter's order, or the value of a regression (double)";
    static final String PREDICTED_LABEL_COL = "column for the name of the class (string)";
    static final String PREDICTED_LABELS_COL =
            "column for the names of all labels that a text has, one or, where it may have several, any number"
                    + " (array of strings)";
    static final String PROBABILITY_COL = "column for the probabilities of the classes (vector)";
    static final String RAW_PREDICTION_COL = "column for the logits of the classes (vector)";
    static final String ENTITIES_COL = "column for entities (array of structs of type, text, start, end and score;"
            + " positions count UTF-16 characters)";
    static final String HANDLE_INVALID = "what is done with a row that cannot be answered, such as a null or an unknown"
            + " adapter: error (the job fails, saying why), skip (the row is left out) or keep (its answers are null)";
    static final String ENCODER = "auto, stock, fused or cuda";
    static final String PRECISION = "of the frozen linear layers: fp32, bf16 or tf32";
    static final String BATCH_TOKENS =
            "about as many tokens are answered at a time, at least 1; a task holds the rows of that many, at most 4096";
    static final String WORDS_COL = "column of the words of sentences, an array of strings";
    static final String LABEL_COL = "column of labels";
    static final String VALIDATION_INDICATOR_COL =
            "column of booleans, true where a row is held out to measure on; empty trains on all rows";
    static final String NUM_WORKERS = "parts of a batch that are computed at the same time, each by a task";
    static final String MAX_ITER = "most passes over the rows (epochs)";
    static final String STEP_SIZE = "the highest learning rate";
    static final String BATCH_SIZE = "rows of a step, of all workers together";
    static final String ACCUMULATION = "batches of a step, whose gradients are added up";
    static final String SCHEDULE = "of the learning rate after the warm-up: linear, cosine or constant";
    static final String WARM_UP = "share of the steps in which the learning rate rises from zero";
    static final String WEIGHT_DECAY =
            "decoupled: a fraction of each parameter times the learning rate that is taken off in each step";
    static final String MAX_GRADIENT_NORM = "a longer gradient is shortened to this; 0 for none";
    static final String SEED = "of the order of the rows, of the first parameters and of dropout";
    static final String DROPOUT = "probability of all dropout; not set takes the base's own";
    static final String POOLING =
            "what the head on a text reads: auto (what the base was trained with), pooler, first, mean or max";
    static final String HEAD = "of texts: auto, linear or dense; auto is linear but where a pooler is missing";
    static final String MAX_LENGTH = "most tokens of a row; longer texts are cut, longer sentences read in windows";
    static final String METRIC = "by which the best validation is chosen; empty for the task's main one";
    static final String PATIENCE = "validations without a better one after which the training ends; 0 for never";
    static final String VALIDATE_EVERY =
            "steps between validations within an epoch; 0 validates after each epoch alone";
    static final String LABELS =
            "names of the classes in their order; not set finds them in the rows that are trained on";
    static final String CLASS_WEIGHTS =
            "how much classes count: balanced, or LABEL=NUMBER with commas between; empty counts all alike";
    static final String CHECKPOINT_DIR =
            "folder, of any file system that Hadoop knows, for the training's state, which is resumed there;"
                    + " empty saves none";
    static final String CHECKPOINT_SECONDS = "at least between two saves of the state";

    private ParamTexts() {}
}
