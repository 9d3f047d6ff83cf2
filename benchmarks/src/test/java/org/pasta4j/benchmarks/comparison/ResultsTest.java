package org.pasta4j.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.pasta4j.benchmarks.comparison.Results.Case;
import org.pasta4j.benchmarks.measure.Measurement;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.task.BenchmarkTask;

class ResultsTest {
    private static final Case OURS = new Case("minilm", BenchmarkTask.SST2, Contestant.OURS_FP32);
    private static final Case PEER = OURS.with(Contestant.TORCH_BUCKETED);

    private final Results results = new Results();

    /** A machine that others slow down for one round: the medians of the sides alone would tell 2.5. */
    @Test
    void aRatioIsTakenRoundByRound() {
        measured(OURS, 400, 100, 500);
        measured(PEER, 200, 50, 125);

        assertThat(results.ratio(OURS, PEER)).contains(new Spread(2, 2, 4));
        assertThat(results.speed(OURS)).contains(new Spread(400, 100, 500));
    }

    @Test
    void aSideThatGaveUpIsComparedInTheRoundsThatItHas() {
        measured(OURS, 300, 300, 300);
        measured(PEER, 100);
        results.fail(PEER, "out of memory");

        assertThat(results.ratio(OURS, PEER)).contains(new Spread(3, 3, 3));
        assertThat(results.failures()).containsEntry(PEER, "out of memory");
    }

    @Test
    void thereIsNoRatioToWhatWasNotMeasured() {
        measured(OURS, 300);

        assertThat(results.ratio(OURS, PEER)).isEmpty();
        assertThat(results.speed(PEER)).isEmpty();
        assertThat(results.peakBytes(PEER)).isZero();
    }

    @Test
    void theWorstDisturbanceOfAllRoundsIsKept() {
        Measurement measurement = new Measurement(1, new double[] {1}, 0);

        results.add(OURS, measurement, OptionalDouble.of(0.5));
        results.add(OURS, measurement, OptionalDouble.of(0.25));

        assertThat(results.others(OURS)).hasValue(0.5);
        assertThat(results.others(PEER)).isEmpty();
    }

    /** The speed is that of the middle pass. */
    @Test
    void aMeasurementGoesThroughAProcessesOutput() {
        Measurement measurement = new Measurement(100, new double[] {4, 1, 2}, 12345);

        assertThat(Measurement.in("a warning\n" + measurement.json() + "\nanother\n"))
                .hasValueSatisfying(found -> {
                    assertThat(found.speed()).isEqualTo(50);
                    assertThat(found.peakBytes()).isEqualTo(12345);
                });
        assertThat(Measurement.in("a warning\n")).isEmpty();
    }

    private void measured(Case measured, double... speeds) {
        for (double speed : speeds) {
            results.add(measured, new Measurement(1000, new double[] {1000 / speed}, 1 << 20), OptionalDouble.empty());
        }
    }
}
