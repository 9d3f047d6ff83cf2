package org.pasta4j.pasta.rows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.metric.EntityMetrics;
import org.pasta4j.pasta.metric.EntityTags;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metrics;

/**
 * Goes between the tags of words and the numbers of a head on tokens.
 *
 * @hidden
 */
@Internal
public final class TagCodec {
    private final LabelCodec targets;
    private final List<String> labels;
    private final EntityTags entityTags;
    private final TagDecoder decoder;

    public TagCodec(PastaConfig config) {
        targets = LabelCodec.of(config);
        labels = config.labels();
        entityTags = new EntityTags(labels);
        int outside = labels.indexOf(TagScheme.OUTSIDE);
        decoder = new TagDecoder(config.decoding(), entityTags, outside < 0 ? Metrics.NONE : outside);
    }

    /** The class of each word. */
    public int[] of(TaggedSentence sentence) {
        return sentence.tags().stream()
                .mapToInt(tag -> (int) targets.target(String.join(" ", sentence.words()), List.of(tag))[0])
                .toArray();
    }

    /** Number of classes. */
    public int count() {
        return labels.size();
    }

    /**
     * The label of each word, as the configuration's {@link TagDecoding} chooses it.
     *
     * @param logits of each row of the texts
     */
    public List<WordAnswers> answers(TaggedTexts texts, float[][] logits) {
        float[][][] ofWords =
                texts.texts().stream().map(text -> new float[text.words()][]).toArray(float[][][]::new);
        texts.answer(logits, count(), (text, word, own) -> ofWords[text][word] = own);
        return Arrays.stream(ofWords).map(this::answers).toList();
    }

    private WordAnswers answers(float[][] logits) {
        int[] classes = decoder.classes(logits);
        double[] scores = new double[classes.length];
        for (int word = 0; word < classes.length; word++) {
            scores[word] = logits[word] == null ? 0 : Logits.softmax(logits[word])[classes[word]];
        }
        return new WordAnswers(classes, scores);
    }

    /**
     * The predictions for the words of one text.
     *
     * @param classes of the words; {@link Metrics#NONE} for a word without a token, if the labels have no {@code O}
     * @param scores the probabilities that the model gives these classes, whatever stands beside the word; 0 for a word
     *     without a token
     */
    public record WordAnswers(int[] classes, double[] scores) {}

    /**
     * Refuses logits of words that are not finite; {@link #answers} does not check.
     *
     * @param logits of each row of the texts
     */
    public void requireFinite(TaggedTexts texts, float[][] logits) {
        texts.answer(logits, count(), (text, word, own) -> {
            try {
                Logits.requireFinite(own);
            } catch (BadInputException e) {
                throw EachInput.refusal("Text", text, texts.texts().size(), e);
            }
        });
    }

    /** Compares the logits of rows with the classes of words. */
    public EvaluationResult evaluate(TaggedTexts texts, List<int[]> truth, float[][] logits) {
        return result(answered(texts, truth, logits));
    }

    /** The logits of rows beside the classes of words, to be measured together with those of other texts. */
    public Answered answered(TaggedTexts texts, List<int[]> truth, float[][] logits) {
        double[] sum = new double[2];
        texts.answer(logits, count(), (text, word, own) -> {
            sum[0] += targets.loss(new double[] {truth.get(text)[word]}, own);
            sum[1]++;
        });
        List<double[]> predicted = answers(texts, logits).stream()
                .map(answers -> Answered.doubles(answers.classes()))
                .toList();
        return new Answered(truth.stream().map(Answered::doubles).toList(), predicted, sum[0], (long) sum[1], 0);
    }

    /** Measures what was answered. */
    public EvaluationResult result(Answered answered) {
        return EntityMetrics.of(
                answered.truth().stream().map(Answered::ints).toList(),
                answered.predicted().stream().map(Answered::ints).toList(),
                labels,
                answered.meanLoss());
    }

    /** The names of classes; the empty text where there is none. */
    public List<String> tags(WordAnswers answers) {
        return Arrays.stream(answers.classes()).mapToObj(this::tag).toList();
    }

    private String tag(int label) {
        return label == Metrics.NONE ? "" : labels.get(label);
    }

    /** The entities of a text; each word that has a token, where the labels mark none. */
    public List<Entity> entities(WordText text, WordAnswers answers) {
        return spans(text, answers).stream()
                .map(span -> entity(text, answers, span))
                .toList();
    }

    private List<EntityTags.Span> spans(WordText text, WordAnswers answers) {
        return entityTags.markEntities()
                ? entityTags.spans(answers.classes(), text::mayBeOneWithNext)
                : IntStream.range(0, text.words())
                        .filter(word -> answers.scores()[word] > 0)
                        .mapToObj(word -> new EntityTags.Span(tag(answers.classes()[word]), word, word + 1))
                        .toList();
    }

    private static Entity entity(WordText text, WordAnswers answers, EntityTags.Span span) {
        int start = text.starts()[span.from()];
        int end = text.ends()[span.to() - 1];
        double score = Arrays.stream(answers.scores(), span.from(), span.to())
                .average()
                .orElse(0);
        return new Entity(span.type(), text.text().substring(start, end), start, end, score);
    }
}
