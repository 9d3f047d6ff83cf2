package org.pasta4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.train.StepReport;

class DemoSizeTest {
    private static final int ALL = 80_137;
    private static final double FOUR_MINUTES = 240;

    private final DemoSize size = new DemoSize(DemoSettings.DEFAULTS, ALL);

    /** From half a core without AVX-512, beside a busy neighbour, to two quiet ones. */
    @ParameterizedTest
    @ValueSource(doubles = {1 / 20.0, 1 / 33.0, 1 / 130.0, 1 / 300.0, 1 / 420.0})
    void takesAboutFourMinutesOnAnyMachine(double secondsPerExample) {
        double passed = 20;

        int examples = size.examples(secondsPerExample, passed);

        double seconds = passed + size.seconds(examples, secondsPerExample);
        assertThat(seconds).isBetween(FOUR_MINUTES - 20, FOUR_MINUTES);
        assertThat(examples % 100).isZero();
        assertThat(size.describe(examples, seconds))
                .startsWith("This machine trains " + Format.count(examples) + " of the 80,137 definitions in about 4")
                .contains("All of them reach a dev accuracy of 0.84");
    }

    @Test
    void takesAllWhereThatIsNearlyAsFast() {
        assertThat(size.examples(1 / 500.0, 20)).isEqualTo(ALL);
        assertThat(size.examples(1 / 10_000.0, 20)).isEqualTo(ALL);
        assertThat(size.describe(ALL, 40)).isEqualTo("This machine trains all 80,137 definitions in about 1 minute.");
    }

    @Test
    void epochsCostTimeToo() {
        DemoSettings three = DemoSettings.DEFAULTS.with(
                DemoSettings.DEFAULTS.examples(),
                DemoSettings.DEFAULTS.training().withEpochs(3));

        int once = size.examples(1 / 100.0, 0);
        int thrice = new DemoSize(three, ALL).examples(1 / 100.0, 0);

        assertThat((double) once / thrice).isBetween(2.5, 4.0);
    }

    @Test
    void aMachineIsMeasuredWhenItIsWarm() {
        AtomicLong now = new AtomicLong();
        TrainingSpeed speed = new TrainingSpeed(now::get);

        // The first steps take two seconds, those that follow a quarter.
        int steps = 0;
        while (speed.shouldContinue()) {
            now.addAndGet(steps < 3 ? 2_000_000_000L : 250_000_000L);
            steps++;
            speed.onStep(new StepReport(1, steps, 1000, 32, 600, 1, 1e-4, 1, 0));
        }

        assertThat(speed.secondsPerExample()).isCloseTo(0.25 / 32, within(1e-3));
        assertThat(now.get()).isBetween(10_000_000_000L, 15_000_000_000L);
    }
}
