package org.pasta4j.pasta.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.pasta4j.bert.BadInputException;

class LabelSetsTest {
    private static final int LABELS = 3;

    private static LabelSets random(int examples, long seed) {
        Random random = new Random(seed);
        List<int[]> truth = IntStream.range(0, examples)
                .mapToObj(i -> IntStream.range(0, LABELS)
                        .filter(label -> random.nextInt(3) == 0)
                        .toArray())
                .toList();
        // In steps, so that some are equal.
        List<double[]> probabilities = IntStream.range(0, examples)
                .mapToObj(i -> DoubleStream.generate(() -> random.nextInt(11) / 10.0)
                        .limit(LABELS)
                        .toArray())
                .toList();
        return new LabelSets(truth, probabilities);
    }

    private static double measured(LabelSets sets, String metric, double[] thresholds) {
        return Metrics.labelSets(sets, List.of("a", "b", "c"), thresholds, 0, 0)
                .metrics()
                .get(metric);
    }

    private static double[] forAll(double threshold) {
        double[] thresholds = new double[LABELS];
        Arrays.fill(thresholds, threshold);
        return thresholds;
    }

    /** Every threshold that makes a difference is tried besides. */
    @Property(tries = 200)
    void noThresholdIsBetterThanTheBest(@ForAll @IntRange(min = 1, max = 30) int examples, @ForAll long seed) {
        LabelSets sets = random(examples, seed);
        double[] each = sets.bestThresholds();
        double highest = measured(sets, "micro_f1", forAll(sets.bestThreshold()));
        for (double threshold = 0.05; threshold < 1; threshold += 0.1) {
            assertThat(measured(sets, "micro_f1", forAll(threshold))).isLessThanOrEqualTo(highest + 1e-12);
            for (int label = 0; label < LABELS; label++) {
                double[] other = each.clone();
                other[label] = threshold;
                assertThat(measured(sets, "macro_f1", other))
                        .isLessThanOrEqualTo(measured(sets, "macro_f1", each) + 1e-12);
            }
        }
        assertThat(DoubleStream.of(each)).allMatch(threshold -> threshold > 0 && threshold < 1);
    }

    @Example
    void whereNothingIsKnownTheMoreProbableAnswerIsTaken() {
        LabelSets sets = new LabelSets(List.of(new int[] {0}), List.of(new double[] {0.2, 0.9, 0.4}));
        assertThat(sets.bestThresholds()).containsExactly(0.1, 0.5, 0.5);
        LabelSets none = new LabelSets(List.of(new int[0]), List.of(new double[] {0.2, 0.9, 0.4}));
        assertThat(none.bestThreshold()).isEqualTo(0.5);
    }

    @Example
    void countsSayWhatIsFoundAndWhatIsNot() {
        LabelSets sets = new LabelSets(
                List.of(new int[] {0, 2}, new int[] {2}),
                List.of(new double[] {0.9, 0.8, 0.1}, new double[] {0, 0, 1}));
        Confusion counts = Metrics.labelSets(sets, List.of("a", "b", "c"), forAll(0.5), 0, 0)
                .counts();
        assertThat(counts.count(0, 0)).isEqualTo(1);
        assertThat(counts.count(Metrics.NONE, 1)).isEqualTo(1);
        assertThat(counts.count(2, Metrics.NONE)).isEqualTo(1);
        assertThat(counts.count(2, 2)).isEqualTo(1);
        assertThat(counts.actual()).containsExactly(1, 0, 2);
        assertThat(counts.predicted()).containsExactly(1, 1, 1);
        assertThat(counts.matrix()).isDeepEqualTo(new int[][] {{1, 0, 0}, {0, 0, 0}, {0, 0, 1}});
    }

    @Example
    void noExamplesAreRefused() {
        assertThatThrownBy(() -> new LabelSets(List.of(), List.of()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("no examples to evaluate on");
    }
}
