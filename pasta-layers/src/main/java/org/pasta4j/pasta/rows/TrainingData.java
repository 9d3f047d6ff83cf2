package org.pasta4j.pasta.rows;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Sha256;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;

/** Examples made ready for training: rows of tokens, and their targets. */
public interface TrainingData {

    /**
     * Texts and pairs with one label each, or a set of labels.
     *
     * @param tokenizer the base's own; may be closed afterwards
     * @param config task, labels, slots and the maximum length, beyond which rows are cut
     * @throws BadInputException if the task is one of words, a label does not suit it, or a text is single and the
     *     slots are for pairs, or the other way round
     */
    static TrainingData of(BertTokenizer tokenizer, PastaConfig config, List<Example> examples) {
        try (BertTokenizer cut = tokenizer.withMaxLength(config.maxLength())) {
            return LabelledRows.of(cut, config, examples);
        }
    }

    /**
     * Sentences with one label a word, which the first token of the word carries. A sentence longer than the maximum
     * length becomes several rows, no word lost.
     *
     * @param tokenizer the base's own; may be closed afterwards
     * @param config labels, slots and the maximum length
     * @throws BadInputException if the task is another, a tag is none of the labels, or a row has more special tokens
     *     than there are slots
     */
    static TrainingData ofSentences(BertTokenizer tokenizer, PastaConfig config, List<TaggedSentence> sentences) {
        if (!config.task().isOfTokens()) {
            throw new BadInputException("Words are labelled in token classification; the task is "
                    + config.task().configName() + ".");
        }
        try (BertTokenizer uncut = tokenizer.uncut()) {
            return LabelledTokens.of(uncut, config, sentences);
        }
    }

    /** One or more rows an example. */
    List<Encoding> rows();

    /**
     * The targets of some rows, as the graph takes them: one-hot {@code [B, classes]}, a one for each label in
     * multi-label classification, for tokens {@code [B, T, classes]} with zeros where there is no label, numbers
     * {@code [B, 1]} for regression.
     *
     * @param indices of the rows, in the order of the batch
     * @param longest tokens of the longest row of the batch
     */
    INDArray labels(int[] indices, int longest);

    /** The labels of a row, numbers of classes or one number; -1 for a token that has none. */
    double[] targets(int row);

    /**
     * How much a row counts in a mean loss: a label of a token one, times the weight of its class.
     *
     * @param classWeights how much each class counts; empty counts all alike
     */
    default double weight(int row, Optional<double[]> classWeights) {
        return Arrays.stream(targets(row))
                .filter(target -> target >= 0)
                .map(target ->
                        classWeights.map(weights -> weights[(int) target]).orElse(1.0))
                .sum();
    }

    /** The numbers of a regression, one a row; none for other tasks. */
    default double[] numbers() {
        return new double[0];
    }

    /** A hash over all rows and labels: two trainings on the same data have the same. */
    default String fingerprint() {
        MessageDigest hash = Sha256.digest();
        for (int r = 0; r < rows().size(); r++) {
            Encoding row = rows().get(r);
            double[] targets = targets(r);
            ByteBuffer bytes = ByteBuffer.allocate(8 + 12 * row.length() + 8 * targets.length);
            bytes.putInt(row.length()).putInt(targets.length);
            for (int[] values : new int[][] {row.ids(), row.types(), row.slots()}) {
                Arrays.stream(values).forEach(bytes::putInt);
            }
            Arrays.stream(targets).forEach(bytes::putDouble);
            hash.update(bytes.array());
        }
        return "sha256:" + HexFormat.of().formatHex(hash.digest());
    }

    /** Rows of which text was cut off. */
    default int truncated() {
        return (int) rows().stream().filter(Encoding::truncated).count();
    }
}
