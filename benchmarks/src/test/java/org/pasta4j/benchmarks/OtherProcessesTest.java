package org.pasta4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OtherProcessesTest {
    /** A child counts as another's until it has ended. */
    @Test
    void aProcessThatTakesACoreIsSeen() throws IOException, InterruptedException {
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            OtherProcesses watch = new OtherProcesses();
            Thread.sleep(1000);

            OptionalDouble share = watch.share();

            assumeTrue(share.isPresent(), "Skipped: this system does not tell.");
            assertThat(share.getAsDouble() * Machine.cores()).isGreaterThan(0.3);
            assertThat(share.getAsDouble()).isLessThanOrEqualTo(1);
        } finally {
            busy.destroyForcibly();
        }
    }
}
