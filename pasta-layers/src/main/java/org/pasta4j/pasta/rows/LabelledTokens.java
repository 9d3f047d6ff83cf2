package org.pasta4j.pasta.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.TaggedSentence;

/**
 * Rows with a label at some of their tokens.
 *
 * @param rows each with at least one label
 * @param classes one array a row: index of the class at a labelled token, -1 at every other
 * @param outputs number of classes
 * @hidden
 */
@Internal
public record LabelledTokens(List<Encoding> rows, List<int[]> classes, int outputs) implements TrainingData {

    /** @param uncut does not truncate */
    public static LabelledTokens of(BertTokenizer uncut, PastaConfig config, List<TaggedSentence> sentences) {
        TagCodec labels = new TagCodec(config);
        List<int[]> classes = sentences.stream().map(labels::of).toList();
        List<WordText> texts = sentences.stream()
                .map(sentence -> WordText.of(sentence.words(), uncut))
                .toList();
        texts.forEach(text -> config.checkSlots(text.tokens().row().specialTokens()));
        return of(TaggedTexts.of(texts, config.maxLength()), classes, labels.count());
    }

    /**
     * The rows of texts, those without a word left out.
     *
     * @param classes one array a text: the class of each word
     */
    public static LabelledTokens of(TaggedTexts texts, List<int[]> classes, int outputs) {
        List<Encoding> rows = new ArrayList<>();
        List<int[]> labels = new ArrayList<>();
        for (TextRow row : texts.rows()) {
            if (!row.firstSubtokens().isEmpty()) {
                rows.add(row.tokens());
                labels.add(classes(row, classes.get(row.text())));
            }
        }
        return new LabelledTokens(rows, labels, outputs);
    }

    private static int[] classes(TextRow row, int[] ofWords) {
        int[] classes = new int[row.tokens().length()];
        Arrays.fill(classes, -1);
        row.firstSubtokens().forEach(first -> classes[first.token()] = ofWords[first.word()]);
        return classes;
    }

    /** One-hot {@code [B, T, classes]}; zeros where there is no label. */
    @Override
    public INDArray labels(int[] indices, int longest) {
        float[] oneHot = new float[Math.multiplyExact(Math.multiplyExact(indices.length, longest), outputs)];
        for (int b = 0; b < indices.length; b++) {
            int[] labels = classes.get(indices[b]);
            for (int t = 0; t < labels.length; t++) {
                if (labels[t] >= 0) {
                    oneHot[(b * longest + t) * outputs + labels[t]] = 1;
                }
            }
        }
        return Nd4j.create(oneHot, new long[] {indices.length, longest, outputs}, 'c');
    }

    @Override
    public double[] targets(int row) {
        return Arrays.stream(classes.get(row)).asDoubleStream().toArray();
    }
}
