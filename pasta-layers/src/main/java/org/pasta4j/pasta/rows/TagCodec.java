package org.pasta4j.pasta.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.metric.EntityMetrics;
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
    private final boolean marksEntities;

    public TagCodec(PastaConfig config) {
        targets = new LabelCodec(config);
        labels = config.labels();
        marksEntities = TagScheme.marksEntities(labels);
    }

    /** The class of each word. */
    public int[] of(TaggedSentence sentence) {
        return sentence.tags().stream()
                .mapToInt(tag -> (int) targets.target(String.join(" ", sentence.words()), tag))
                .toArray();
    }

    /** Number of classes. */
    public int count() {
        return labels.size();
    }

    /** The class of a word without a token; {@link Metrics#NONE} where the labels have no {@code O}. */
    private int unseen() {
        int outside = labels.indexOf(TagScheme.OUTSIDE);
        return outside < 0 ? Metrics.NONE : outside;
    }

    /**
     * The most probable label of each word.
     *
     * @param logits of each row of the texts
     */
    public List<WordAnswers> answers(TaggedTexts texts, float[][] logits) {
        List<WordAnswers> answers = new ArrayList<>();
        for (WordText text : texts.texts()) {
            int[] classes = new int[text.words()];
            Arrays.fill(classes, unseen());
            answers.add(new WordAnswers(classes, new double[classes.length]));
        }
        texts.answer(logits, count(), (text, word, own) -> {
            int best = LabelCodec.best(own);
            answers.get(text).classes()[word] = best;
            answers.get(text).scores()[word] = LabelCodec.softmax(own)[best];
        });
        return answers;
    }

    /**
     * The predictions for the words of one text.
     *
     * @param classes the most probable of each word; {@link Metrics#NONE} for a word without a token, if the labels
     *     have no {@code O}
     * @param scores their probabilities; 0 for a word without a token
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
                LabelCodec.requireFinite(own);
            } catch (BadInputException e) {
                throw EachInput.refusal("Text", text, texts.texts().size(), e);
            }
        });
    }

    /** Compares the logits of rows with the classes of words. */
    public EvaluationResult evaluate(TaggedTexts texts, List<int[]> truth, float[][] logits) {
        double[] sum = new double[2];
        texts.answer(logits, count(), (text, word, own) -> {
            sum[0] += targets.loss(truth.get(text)[word], own);
            sum[1]++;
        });
        List<int[]> predicted =
                answers(texts, logits).stream().map(WordAnswers::classes).toList();
        return EntityMetrics.of(truth, predicted, labels, sum[0] / Math.max(1, sum[1]));
    }

    /** The names of classes; the empty text where there is none. */
    public List<String> tags(WordAnswers answers) {
        return Arrays.stream(answers.classes()).mapToObj(this::tag).toList();
    }

    private String tag(int label) {
        return label == Metrics.NONE ? "" : labels.get(label);
    }

    /** The entities of a text: an I-type that continues no entity begins one. */
    public List<Entity> entities(WordText text, WordAnswers answers) {
        List<Entity> entities = new ArrayList<>();
        int word = 0;
        while (word < text.words()) {
            String tag = tag(answers.classes()[word]);
            int next = word + 1;
            if (marksEntities) {
                while (next < text.words()
                        && (continues(tag, tag(answers.classes()[next]))
                                || !tag.equals(TagScheme.OUTSIDE) && text.mayBeOneWithNext(next - 1))) {
                    next++;
                }
            }
            if (answers.scores()[word] > 0 && !(marksEntities && tag.equals(TagScheme.OUTSIDE))) {
                entities.add(entity(text, answers, marksEntities ? TagScheme.type(tag) : tag, word, next));
            }
            word = next;
        }
        return entities;
    }

    private static boolean continues(String first, String tag) {
        return !first.equals(TagScheme.OUTSIDE)
                && TagScheme.continues(tag)
                && TagScheme.type(tag).equals(TagScheme.type(first));
    }

    private static Entity entity(WordText text, WordAnswers answers, String type, int from, int to) {
        int start = text.starts()[from];
        int end = text.ends()[to - 1];
        double score = Arrays.stream(answers.scores(), from, to).average().orElse(0);
        return new Entity(type, text.text().substring(start, end), start, end, score);
    }
}
