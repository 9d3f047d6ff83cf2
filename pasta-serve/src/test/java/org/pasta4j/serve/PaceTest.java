package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much is thought to be done in a time. */
class PaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long NANOS = SECOND.toNanos();

    private final Pace pace = new Pace(50);

    @Test
    void beforeThereWasAnyItHasNoEnd() {
        pace.note(10, NANOS);

        assertThat(pace.in(SECOND)).isInfinite();
        assertThat(pace.secondsFor(1_000_000)).isEqualTo(1);
        assertThat(pace.excess(1, NANOS)).isZero();
    }

    @Test
    void largePiecesTell() {
        pace.note(100, NANOS);
        assertThat(pace.in(SECOND)).isEqualTo(100);
        pace.note(100, 2 * NANOS);
        assertThat(pace.in(SECOND)).isCloseTo(95, within(1e-9));
        assertThat(pace.secondsFor(200)).isEqualTo(3);
        assertThat(pace.excess(100, 2 * NANOS)).isEqualTo(90);
    }

    /** After a pass that took a second the queue is for one text; small passes tell that more can be done. */
    @Test
    void oneSlowPieceDoesNotKeepTheQueueShort() {
        pace.note(100, 10 * NANOS);
        for (int i = 0; i < 30; i++) {
            pace.note(10, NANOS / 10);
        }

        assertThat(pace.in(SECOND)).isGreaterThan(90);
    }

    @Test
    void smallPiecesDoNotTellThatItIsSlow() {
        pace.note(100, NANOS);
        pace.note(1, NANOS);

        assertThat(pace.in(SECOND)).isEqualTo(100);
    }
}
