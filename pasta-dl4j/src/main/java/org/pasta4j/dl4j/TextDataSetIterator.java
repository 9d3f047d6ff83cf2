package org.pasta4j.dl4j;

import java.io.NotSerializableException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.BatchOrder;

/**
 * Texts and their labels as the batches that a Deeplearning4j network is trained and evaluated with. The features are
 * those of {@link TextFeatures}. Labels of whole texts are {@code [B, classes]}, one-hot, or {@code [B, 1]} numbers;
 * labels of words are {@code [B, classes, T]} at the first token of each word, with a mask {@code [B, T]} of the tokens
 * that have one and a mask of the features beside it. For one thread at a time, such as that of an asynchronous
 * iterator around it.
 */
public final class TextDataSetIterator implements DataSetIterator {
    private static final long serialVersionUID = 1L;

    private final transient List<Encoding> rows;
    private final transient Labels labels;
    private final transient List<String> names;
    private final transient int outcomes;
    private final transient int batchSize;
    private final transient OptionalLong seed;
    private transient DataSetPreProcessor preProcessor;
    private transient List<int[]> batches;
    private transient int epoch = 1;
    private transient int next;

    /** What is wanted of rows. */
    private interface Labels {
        INDArray of(int[] indices, int longest);
    }

    private TextDataSetIterator(
            List<Encoding> rows, Labels labels, List<String> names, int outcomes, int batchSize, OptionalLong seed) {
        if (rows.isEmpty() || batchSize < 1) {
            throw new BadInputException("Expected at least one example and a batch size of at least 1; found "
                    + rows.size() + " examples and a batch size of " + batchSize + ".");
        }
        this.rows = rows;
        this.labels = labels;
        this.names = names;
        this.outcomes = outcomes;
        this.batchSize = batchSize;
        this.seed = seed;
        this.batches = order();
    }

    /**
     * Texts and pairs with one label each, in their order, as a base takes them.
     *
     * @param base of the network: texts are cut to its positions too, where these are fewer than the maximum length
     * @param tokenizer the base's own; may be closed afterwards
     * @param config task, labels, slots and the maximum length, beyond which texts are cut
     * @throws BadInputException as the factory without a base does
     */
    public static TextDataSetIterator of(
            BertModel base, BertTokenizer tokenizer, PastaConfig config, List<Example> examples, int batchSize) {
        return of(tokenizer, cutTo(base, config), examples, batchSize);
    }

    /**
     * Sentences with one label a word, in their order, as a base takes them.
     *
     * @param base of the network: a sentence longer than its positions becomes several rows too
     * @param tokenizer the base's own; may be closed afterwards
     * @param config of token classification: labels, slots and the maximum length
     * @throws BadInputException as the factory without a base does
     */
    public static TextDataSetIterator ofSentences(
            BertModel base,
            BertTokenizer tokenizer,
            PastaConfig config,
            List<TaggedSentence> sentences,
            int batchSize) {
        return ofSentences(tokenizer, cutTo(base, config), sentences, batchSize);
    }

    private static PastaConfig cutTo(BertModel base, PastaConfig config) {
        return config.withMaxLength(config.maxLengthOn(base.config()));
    }

    /**
     * Texts and pairs with one label each, in their order.
     *
     * @param tokenizer the base's own; may be closed afterwards
     * @param config task, labels, slots and the maximum length, beyond which texts are cut; the base must have so many
     *     positions
     * @throws BadInputException if there are none, a label does not suit the task, or a row has more special tokens
     *     than there are slots
     */
    public static TextDataSetIterator of(
            BertTokenizer tokenizer, PastaConfig config, List<Example> examples, int batchSize) {
        return of(TrainingData.of(tokenizer, config, examples), config, batchSize);
    }

    /**
     * Sentences with one label a word, in their order. A sentence longer than the maximum length becomes several rows.
     *
     * @param tokenizer the base's own; may be closed afterwards
     * @param config of token classification: labels, slots and the maximum length
     * @throws BadInputException if there are none, the task is another or a tag is none of the labels
     */
    public static TextDataSetIterator ofSentences(
            BertTokenizer tokenizer, PastaConfig config, List<TaggedSentence> sentences, int batchSize) {
        return of(TrainingData.ofSentences(tokenizer, config, sentences), config, batchSize);
    }

    private static TextDataSetIterator of(TrainingData data, PastaConfig config, int batchSize) {
        return new TextDataSetIterator(
                data.rows(), data::labels, config.labels(), config.outputs(), batchSize, OptionalLong.empty());
    }

    /**
     * Rows with targets of any kind, such as several classes at once, in their order.
     *
     * @param rows one a row of targets
     * @param targets {@code [rows, outputs]}
     */
    public static TextDataSetIterator of(List<Encoding> rows, float[][] targets, int batchSize) {
        if (rows.size() != targets.length) {
            throw new BadInputException("There are " + targets.length + " rows of targets for " + rows.size()
                    + " rows of tokens; expected one for each.");
        }
        Labels labels = (indices, longest) -> Nd4j.createFromArray(
                Arrays.stream(indices).mapToObj(i -> targets[i]).toArray(float[][]::new));
        int outcomes = targets.length == 0 ? 0 : targets[0].length;
        return new TextDataSetIterator(rows, labels, null, outcomes, batchSize, OptionalLong.empty());
    }

    /**
     * The same in another random order each time that it is reset, in batches of like length: that of
     * {@code PastaModel.fit} with the same seed.
     */
    public TextDataSetIterator shuffled(long seed) {
        return new TextDataSetIterator(rows, labels, names, outcomes, batchSize, OptionalLong.of(seed));
    }

    /** The same for graphs of several inputs or outputs; the two go on together. */
    public MultiDataSetIterator multi() {
        return new MultiDataSetIteratorAdapter(this);
    }

    private List<int[]> order() {
        if (seed.isPresent()) {
            int[] lengths = rows.stream().mapToInt(Encoding::length).toArray();
            return BatchOrder.shuffled(lengths, batchSize, BatchOrder.epochSeed(seed.getAsLong(), epoch));
        }
        return IntStream.range(0, (rows.size() + batchSize - 1) / batchSize)
                .mapToObj(i -> IntStream.range(i * batchSize, Math.min(rows.size(), (i + 1) * batchSize))
                        .toArray())
                .toList();
    }

    @Override
    public boolean hasNext() {
        return next < batches.size();
    }

    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("There is no batch left in this epoch; reset begins another.");
        }
        int[] indices = batches.get(next++);
        EncodedBatch batch =
                EncodedBatch.of(Arrays.stream(indices).mapToObj(rows::get).toList());
        DataSet data = dataSet(batch, labels.of(indices, batch.longestRow()));
        Optional.ofNullable(preProcessor).ifPresent(p -> p.preProcess(data));
        return data;
    }

    private static DataSet dataSet(EncodedBatch batch, INDArray labels) {
        INDArray features = TextFeatures.of(batch);
        if (labels.rank() == 2) {
            return new DataSet(features, labels);
        }
        return new DataSet(features, labels.permute(0, 2, 1).dup('c'), TextFeatures.mask(batch), labels.sum(2));
    }

    /** Batches are put together once an epoch, and are of one size. */
    @Override
    public DataSet next(int size) {
        throw new UnsupportedOperationException("Batches have " + batchSize + " rows; asked for " + size + ".");
    }

    @Override
    public int inputColumns() {
        return TextFeatures.CHANNELS;
    }

    @Override
    public int totalOutcomes() {
        return outcomes;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        return true;
    }

    /** Begins again, in another order where that is random; at the beginning it does nothing. */
    @Override
    public void reset() {
        if (next > 0) {
            next = 0;
            epoch++;
            batches = order();
        }
    }

    @Override
    public int batch() {
        return batchSize;
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    /** Names of the classes; null where there are none. */
    @Override
    public List<String> getLabels() {
        return names == null || names.isEmpty() ? null : names;
    }

    private Object writeReplace() throws NotSerializableException {
        throw new NotSerializableException("Texts are not sent along; make the iterator where they are.");
    }
}
