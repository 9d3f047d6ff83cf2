package org.pasta4j.pasta.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BadInputException;

class MetricsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Made by make_cases.py beside it. */
    private static JsonNode cases;

    @BeforeAll
    static void read() throws IOException {
        cases = JSON.readTree(Path.of("src/test/resources/metrics/cases.json").toFile());
    }

    @Test
    void classesByHand() {
        int[] truth = {0, 0, 0, 1, 1, 3};
        int[] predicted = {0, 0, 1, 1, 0, 1};
        EvaluationResult result = Metrics.classification(truth, predicted, List.of("a", "b", "c", "d"), 0.5, 2);

        assertThat(result.mainMetric()).isEqualTo("accuracy");
        assertThat(result.mainValue()).isEqualTo(0.5);
        // F1 of a: 4/6, of b: 2/5, of d: 0; c occurs nowhere and does not count.
        assertThat(result.metrics().get("macro_f1")).isCloseTo((4 / 6.0 + 2 / 5.0) / 3, within(1e-15));
        assertThat(result.confusion())
                .isDeepEqualTo(new int[][] {{2, 1, 0, 0}, {1, 1, 0, 0}, {0, 0, 0, 0}, {0, 1, 0, 0}});
        assertThat(result.examples()).isEqualTo(6);
        assertThat(result.truncatedTexts()).isEqualTo(2);
    }

    /** As scikit-learn has it where it is given a class of its own, which is none for the mean over the classes. */
    @Test
    void nothingThatIsPredictedIsNeverRight() {
        int[] truth = {0, 0, 1, 1, 1};
        int[] predicted = {0, Metrics.NONE, 1, 0, Metrics.NONE};
        EvaluationResult result = Metrics.classification(truth, predicted, List.of("a", "b"), 0, 0);
        EvaluationResult asAClass =
                Metrics.classification(truth, new int[] {0, 2, 1, 0, 2}, List.of("a", "b", "none"), 0, 0);
        assertThat(result.mainValue()).isEqualTo(2 / 5.0).isEqualTo(asAClass.mainValue());
        assertThat(result.metrics().get("mcc")).isCloseTo(asAClass.metrics().get("mcc"), within(1e-15));
        // F1 of a: 2/4, of b: 2/4.
        assertThat(result.metrics().get("macro_f1")).isCloseTo(0.5, within(1e-15));
        assertThat(result.confusion()).isDeepEqualTo(new int[][] {{1, 0}, {1, 1}});
        assertThat(result.counts().count(1, Metrics.NONE)).isEqualTo(1);
        assertThat(JSON.convertValue(JSON.valueToTree(result.counts()), Confusion.class))
                .isEqualTo(result.counts());
    }

    @Test
    void numbersByHand() {
        EvaluationResult result = Metrics.regression(new double[] {1, 2, 3, 4}, new double[] {1, 4, 9, 9}, 0.5, 0);

        assertThat(result.mainMetric()).isEqualTo("pearson");
        assertThat(result.mainValue()).isCloseTo(14.5 / Math.sqrt(5 * 46.75), within(1e-15));
        assertThat(result.metrics().get("spearman")).isCloseTo(4.5 / Math.sqrt(5 * 4.5), within(1e-15));
        assertThat(result.metrics().get("mse")).isEqualTo((0 + 4 + 36 + 25) / 4.0);
        assertThat(result.labels()).isEmpty();
    }

    @Test
    void undefinedCorrelationsAreZeroAndBrokenOnesNaN() {
        double[] truth = {1, 2, 3};
        EvaluationResult constant = Metrics.regression(truth, new double[] {0.1, 0.1, 0.1}, 0, 0);
        assertThat(constant.metrics()).containsEntry("pearson", 0.0).containsEntry("spearman", 0.0);
        EvaluationResult broken = Metrics.regression(truth, new double[] {1, Double.NaN, 3}, Double.NaN, 0);
        assertThat(broken.metrics().values()).allMatch(v -> v.isNaN());
        EvaluationResult tiny = Metrics.regression(truth, new double[] {1e-170, 2e-170, 3e-170}, 0, 0);
        assertThat(tiny.mainValue()).isBetween(0.0, 1.0);
        assertThatThrownBy(() -> Metrics.regression(new double[0], new double[0], 0, 0))
                .isInstanceOf(BadInputException.class);
    }

    @Test
    void classesAsScikitLearnHasThem() throws IOException {
        for (JsonNode one : cases.get("classification")) {
            List<String> labels = IntStream.range(0, one.get("classes").asInt())
                    .mapToObj(Integer::toString)
                    .toList();
            EvaluationResult result = Metrics.classification(
                    value(one, "truth", int[].class), value(one, "predicted", int[].class), labels, 0, 0);
            same(one, result);
            assertThat(result.confusion()).isDeepEqualTo(value(one, "confusion", int[][].class));
        }
    }

    @Test
    void numbersAsScipyHasThem() throws IOException {
        for (JsonNode one : cases.get("regression")) {
            same(
                    one,
                    Metrics.regression(
                            value(one, "truth", double[].class), value(one, "predicted", double[].class), 0, 0));
        }
    }

    @Test
    void setsOfLabelsAsScikitLearnHasThem() throws IOException {
        for (JsonNode one : JSON.readTree(
                Path.of("src/test/resources/metrics/label_sets.json").toFile())) {
            List<String> labels = IntStream.range(0, one.get("labels").asInt())
                    .mapToObj(Integer::toString)
                    .toList();
            LabelSets sets = new LabelSets(
                    List.of(value(one, "truth", int[][].class)),
                    List.of(value(one, "probabilities", double[][].class)));
            EvaluationResult result = Metrics.labelSets(sets, labels, value(one, "thresholds", double[].class), 0, 0);
            assertThat(result.mainMetric()).isEqualTo("average_precision");
            same(one, result);
            assertThat(JSON.convertValue(JSON.valueToTree(result.counts()), Confusion.class))
                    .isEqualTo(result.counts());
        }
    }

    private static <T> T value(JsonNode one, String key, Class<T> type) throws IOException {
        return JSON.treeToValue(one.get(key), type);
    }

    private static void same(JsonNode expected, EvaluationResult result) {
        result.metrics()
                .forEach((name, value) -> assertThat(value)
                        .as("%s of %s", name, expected)
                        .isCloseTo(expected.get(name).asDouble(), within(1e-12)));
    }
}
