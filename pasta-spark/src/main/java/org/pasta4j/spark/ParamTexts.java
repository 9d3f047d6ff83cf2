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
    static final String PROBABILITY_COL = "column for the probabilities of the classes (vector)";
    static final String RAW_PREDICTION_COL =
            "column for the logits of the classes, of which the probabilities are the softmax (vector)";
    static final String ENTITIES_COL = "column for entities (array of structs of type, text, start, end and score;"
            + " positions count UTF-16 characters)";
    static final String HANDLE_INVALID = "what is done with a row that cannot be answered, such as a null or an unknown"
            + " adapter: error (the job fails, saying why), skip (the row is left out) or keep (its answers are null)";
    static final String ENCODER = "auto, stock, fused or cuda";
    static final String PRECISION = "of the frozen linear layers: fp32, bf16 or tf32";
    static final String BATCH_TOKENS =
            "about as many tokens are answered at a time, at least 1; a task holds the rows of that many, at most 4096";

    private ParamTexts() {}
}
