package org.pasta4j.pasta.metric;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pasta4j.pasta.data.TagScheme;

/** Measures the labels of words against the truth, as seqeval does in its strict mode for IOB2. */
public final class EntityMetrics {
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
        EntityTags tags = new EntityTags(labels);
        if (tags.markEntities()) {
            EntityMetric.Counts entities = entities(truth, predicted, tags);
            for (EntityMetric metric : EntityMetric.values()) {
                metrics.put(metric.key(), metric.of(entities));
            }
        }
        metrics.putAll(words.metrics());
        return new EvaluationResult(truth.size(), loss, metrics, labels, words.counts(), 0);
    }

    private static int[] joined(List<int[]> sentences) {
        return sentences.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private static EntityMetric.Counts entities(List<int[]> truth, List<int[]> predicted, EntityTags tags) {
        int actual = 0;
        int claimed = 0;
        int right = 0;
        for (int i = 0; i < truth.size(); i++) {
            Set<EntityTags.Span> own = new HashSet<>(tags.spans(truth.get(i)));
            List<EntityTags.Span> found = tags.spans(predicted.get(i));
            actual += own.size();
            claimed += found.size();
            right += (int) found.stream().filter(own::contains).count();
        }
        return new EntityMetric.Counts(actual, claimed, right);
    }
}
