package org.pasta4j.pasta.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pasta4j.pasta.data.TagScheme;

/** Measures the labels of words against the truth, as seqeval does in its strict mode for IOB2. */
public final class EntityMetrics {
    /** Harmonic mean of precision and recall of whole entities; the main metric of labels that mark entities. */
    public static final String ENTITY_F1 = "entity_f1";

    /** Fraction of the predicted entities that are right in type and extent. */
    public static final String ENTITY_PRECISION = "entity_precision";

    /** Fraction of the true entities that were found. */
    public static final String ENTITY_RECALL = "entity_recall";

    /** The metrics of entities, the main one first. */
    public static final List<String> OF_ENTITIES = List.of(ENTITY_F1, ENTITY_PRECISION, ENTITY_RECALL);

    private EntityMetrics() {}

    /**
     * Measures sentences. Labels that mark entities ({@link TagScheme#marksEntities}) are measured by entities first;
     * all labels by words.
     *
     * @param truth one array a sentence: index of each word's true label
     * @param predicted likewise of the predicted labels, {@link Metrics#NONE} where nothing is
     * @param labels names of the labels
     * @param loss mean over the words
     * @return {@link EvaluationResult#examples} are sentences, and its confusion is that of words
     * @throws org.pasta4j.bert.BadInputException if there are no words
     */
    public static EvaluationResult of(List<int[]> truth, List<int[]> predicted, List<String> labels, double loss) {
        EvaluationResult words = Metrics.classification(joined(truth), joined(predicted), labels, loss, 0);
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (TagScheme.marksEntities(labels)) {
            metrics.putAll(entities(truth, predicted, labels));
        }
        metrics.putAll(words.metrics());
        return new EvaluationResult(truth.size(), loss, metrics, labels, words.counts(), 0);
    }

    private static int[] joined(List<int[]> sentences) {
        return sentences.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private static Map<String, Double> entities(List<int[]> truth, List<int[]> predicted, List<String> labels) {
        int actual = 0;
        int claimed = 0;
        int right = 0;
        for (int i = 0; i < truth.size(); i++) {
            Set<Span> own = new HashSet<>(strict(truth.get(i), labels));
            List<Span> found = strict(predicted.get(i), labels);
            actual += own.size();
            claimed += found.size();
            right += (int) found.stream().filter(own::contains).count();
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(ENTITY_F1, share(2.0 * right, actual + claimed));
        metrics.put(ENTITY_PRECISION, share(right, claimed));
        metrics.put(ENTITY_RECALL, share(right, actual));
        return metrics;
    }

    /** 0 where there is nothing to share, as seqeval has it. */
    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    private record Span(String type, int from, int to) {}

    /**
     * Entities of one sentence: B-type and all I-type of the same type that follow. An I-type that goes on with nothing
     * begins none.
     */
    private static List<Span> strict(int[] tags, List<String> labels) {
        List<Span> spans = new ArrayList<>();
        int from = 0;
        while (from < tags.length) {
            String tag = tag(tags[from], labels);
            int to = from + 1;
            if (TagScheme.begins(tag)) {
                String type = TagScheme.type(tag);
                while (to < tags.length && shouldContinue(tag(tags[to], labels), type)) {
                    to++;
                }
                spans.add(new Span(type, from, to));
            }
            from = to;
        }
        return spans;
    }

    private static String tag(int label, List<String> labels) {
        return label == Metrics.NONE ? TagScheme.OUTSIDE : labels.get(label);
    }

    private static boolean shouldContinue(String tag, String type) {
        return TagScheme.continues(tag) && TagScheme.type(tag).equals(type);
    }
}
