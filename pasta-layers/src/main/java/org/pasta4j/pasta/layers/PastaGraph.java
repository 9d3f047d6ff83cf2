package org.pasta4j.pasta.layers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.AttachedEncoder;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.FrozenGradients;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.rows.LabelCodec;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.ShuffleBuffers;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * What {@link PastaLayers#build} put into a graph. Its only variables are the offsets and the head's parameters; all
 * the rest is constant, so {@code sameDiff.fit} trains PASTA and nothing else.
 *
 * @param sameDiff the graph
 * @param encoder the encoder that was built into it
 * @param config what it was built from
 * @param encoderGraph what the encoder added
 * @param parameters the trained variables by name: {@link Adapter#OFFSETS} unless left out, and the head's
 * @param logits {@code [B, outputs]}; {@code [B, T, outputs]} for token classification
 * @param loss scalar: mean cross entropy, mean binary cross entropy for multi-label classification, or mean squared
 *     error for regression
 */
public record PastaGraph(
        SameDiff sameDiff,
        Encoder encoder,
        PastaConfig config,
        EncoderGraph encoderGraph,
        Map<String, SDVariable> parameters,
        SDVariable logits,
        SDVariable loss) {

    /**
     * Name of the placeholder of the labels: one-hot {@code [B, classes]}, a one for each label in multi-label
     * classification, or {@code [B, T, classes]} for token classification, zeros for tokens that have none; {@code [B,
     * 1]} for regression.
     */
    public static final String LABELS = "labels";

    /** Name of the variable with the logits. */
    public static final String LOGITS = "logits";

    /** Name of the loss variable. */
    public static final String LOSS = "loss";

    /**
     * Makes the graph ready for {@code sameDiff.fit}: sets the training configuration and prepares the gradients of the
     * offsets and the head, without any for the frozen weights. Call it when the graph is complete.
     *
     * @param updater such as {@link org.pasta4j.pasta.train.AdamW}
     * @param weightDecay decoupled, a fraction of each parameter times the learning rate; 0 for none
     * @return the gradient function, for training by hand
     */
    public SameDiff prepareTraining(IUpdater updater, double weightDecay) {
        requireAttached();
        TrainingConfig.Builder training = TrainingConfig.builder()
                .updater(updater)
                .dataSetFeatureMapping(encoderGraph.placeholders())
                .dataSetLabelMapping(LABELS)
                // fit() reports a loss of 0 for a graph without this.
                .trainEvaluation(loss.name(), 0);
        if (weightDecay > 0) {
            training.addRegularization(new WeightDecay(weightDecay, true));
        }
        sameDiff.setTrainingConfig(training.build());
        return FrozenGradients.create(sameDiff);
    }

    /**
     * A batch as {@code sameDiff.fit} takes it.
     *
     * @param batch the rows
     * @param labels {@code [B, outputs]}, or {@code [B, T, outputs]} for token classification
     */
    public MultiDataSet dataSet(EncodedBatch batch, INDArray labels) {
        return new MultiDataSet(placeholders(batch).values().toArray(new INDArray[0]), new INDArray[] {labels});
    }

    /**
     * A batch as {@code sameDiff.fit} takes it.
     *
     * @param batch the rows
     * @param labels of the rows in their order, one a row: names of classes, or numbers for a regression
     * @throws BadInputException if there is not one for each row, or one does not suit the task
     */
    public MultiDataSet dataSet(EncodedBatch batch, List<String> labels) {
        if (config.task().isOfTokens()) {
            throw new BadInputException("Token classification has a label for each token, not for each row; expected"
                    + " an array [rows, tokens of the longest, " + config.outputs() + "].");
        }
        if (config.task().isOfLabelSets()) {
            throw new BadInputException(
                    "In multi-label classification a row has any number of labels; expected an array" + " [rows, "
                            + config.outputs() + "] with a one for each, or examples (batches).");
        }
        if (labels.size() != batch.rows()) {
            throw new BadInputException(
                    "There are " + labels.size() + " labels for " + batch.rows() + " rows; expected one for each.");
        }
        return dataSet(batch, LabelCodec.of(config).array(labels).castTo(logits.dataType()));
    }

    /**
     * Texts or pairs with their labels, in the batches that {@code sameDiff.fit} takes.
     *
     * @param examples a collection, or anything that gives the same examples each time it is iterated, of which a
     *     shuffle buffer is in memory at a time
     * @param tokenizer the base's own; open as long as examples are read that are no collection
     * @param options epochs, batch size in examples or tokens, seed and shuffle buffer; the others do not count
     * @throws BadInputException if there are no examples, a label does not suit the task, or a row has more special
     *     tokens than there are slots
     */
    public GraphBatches batches(Iterable<Example> examples, BertTokenizer tokenizer, TrainingOptions options) {
        PastaConfig cut = cutToPositions();
        return GraphBatches.of(
                this, ShuffleBuffers.of(examples, options, chunk -> TrainingData.of(tokenizer, cut, chunk)), options);
    }

    /**
     * Sentences with a label for each word, in the batches that {@code sameDiff.fit} takes; see {@link #batches}.
     *
     * @throws BadInputException if there are none, the task is another, a tag is none of the labels, or a row has more
     *     special tokens than there are slots
     */
    public GraphBatches batchesOfSentences(
            Iterable<TaggedSentence> sentences, BertTokenizer tokenizer, TrainingOptions options) {
        PastaConfig cut = cutToPositions();
        return GraphBatches.of(
                this,
                ShuffleBuffers.of(sentences, options, chunk -> TrainingData.ofSentences(tokenizer, cut, chunk)),
                options);
    }

    private PastaConfig cutToPositions() {
        requireAttached();
        return config.withMaxLength(config.maxLengthOn(encoder.model().config()));
    }

    /**
     * The same model in a graph of its own for prediction alone, without dropout's operations: it gives what this graph
     * gives. The two share the arrays of offsets and head, so that it follows further training of this graph.
     */
    public PastaGraph forPrediction() {
        return PastaLayers.build(
                LeanGraph.create(),
                encoder.forOtherGraphs(),
                config.withDropout(0),
                logits.dataType(),
                currentParameters());
    }

    /**
     * Takes out again what {@link PastaLayers#attach} added: the graph's saved form has the bytes that it had before.
     * Whatever else was added to it since goes too; {@link #adapter} and {@link #forPrediction} still have what was
     * trained. A second call has no effect.
     *
     * @throws BadInputException if PASTA was not attached to this graph but built into it
     */
    public void detach() {
        if (!(encoder instanceof AttachedEncoder attached)) {
            throw new BadInputException("PASTA was built into this graph with its BERT; only what was attached to a"
                    + " graph can be detached.");
        }
        attached.detach();
    }

    /**
     * The offsets and the head as they are now, to be saved.
     *
     * @param baseName what people call the base
     */
    public Adapter adapter(String baseName) {
        return currentParameters().adapter(AdapterConfig.of(config, encoder.model(), baseName));
    }

    private Parameters currentParameters() {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        parameters.forEach((name, variable) -> arrays.put(
                name, encoder instanceof AttachedEncoder attached ? attached.trained(name) : variable.getArr()));
        return new Parameters(arrays);
    }

    /**
     * Sets offsets and head to those of an adapter; training continues from there.
     *
     * @throws BadInputException if it is of another base, or has another task, labels, slots or placement, or PASTA is
     *     detached
     */
    public void put(Adapter adapter) {
        requireAttached();
        adapter.requireBase(encoder.model());
        PastaConfig theirs = adapter.config().pastaConfig();
        Parameters ours = currentParameters();
        Parameters saved = Parameters.of(adapter);
        if (theirs.task() != config.task()
                || !theirs.labels().equals(config.labels())
                || theirs.slots() != config.slots()
                || !theirs.placement().equals(config.placement())
                || !saved.arrays().keySet().equals(ours.arrays().keySet())) {
            throw new BadInputException("The adapter does not fit the graph: it is for " + described(theirs)
                    + ", the graph for " + described(config)
                    + ". Make the graph of the adapter's own configuration, adapter.config().pastaConfig().");
        }
        ours.assign(saved);
    }

    private static String described(PastaConfig config) {
        return config.task().configName() + " " + config.labels() + " with "
                + (config.trainOffsets()
                        ? "offsets for " + config.slots() + " slots ("
                                + config.placement().describe() + ")"
                        : "a head alone");
    }

    private void requireAttached() {
        if (encoder instanceof AttachedEncoder attached && attached.isDetached()) {
            throw new BadInputException("PASTA is detached from this graph and neither trains nor predicts there."
                    + " Its adapter and its graph forPrediction are still there; attach PASTA anew and put the adapter"
                    + " to continue.");
        }
    }

    /** A batch as {@code sameDiff.output} takes it, by the names of the placeholders; labels are not among them. */
    public Map<String, INDArray> placeholders(EncodedBatch batch) {
        checkSlots(batch);
        return encoderGraph.values(encoder.arrays(batch));
    }

    private void checkSlots(EncodedBatch batch) {
        requireAttached();
        config.checkSlots(Arrays.stream(batch.slots()).max().orElse(-1) + 1);
    }
}
