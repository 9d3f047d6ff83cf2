package org.pasta4j.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OtherProcessesTest {
    /** A child counts as another's until it has ended. */
    @Test
    void aProcessThatTakesACoreIsSeen() throws IOException, InterruptedException {
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            OtherProcesses watch = new OtherProcesses();
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            OptionalDouble share = watch.share();
            while (share.isPresent() && share.getAsDouble() * Machine.cores() <= 0.3 && System.nanoTime() < end) {
                Thread.sleep(100);
                share = watch.share();
            }

            assumeTrue(share.isPresent(), "Skipped: this system does not tell.");
            assertThat(share.getAsDouble() * Machine.cores()).isGreaterThan(0.3);
            assertThat(share.getAsDouble()).isLessThanOrEqualTo(1);
        } finally {
            busy.destroyForcibly();
        }
    }
}
