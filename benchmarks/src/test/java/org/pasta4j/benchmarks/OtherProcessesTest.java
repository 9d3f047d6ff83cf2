package org.pasta4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OtherProcessesTest {
    /** What others do here and now is not known, but it is between nothing and everything. */
    @Test
    void aShareIsAShare() throws InterruptedException {
        OtherProcesses watch = new OtherProcesses();
        Thread.sleep(100);

        OptionalDouble share = watch.share();

        assumeTrue(share.isPresent(), "Skipped: this system does not tell.");
        assertThat(share.getAsDouble()).isBetween(0.0, 1.0);
    }
}
