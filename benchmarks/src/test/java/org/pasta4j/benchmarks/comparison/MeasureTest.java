package org.pasta4j.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.benchmarks.measure.ChildProcess;

class MeasureTest {
    @TempDir
    private Path folder;

    /** What stands in the table's place has to be the reason, not the last line of a stack trace. */
    @Test
    void aProcessThatFailsSaysWhyInItsLastLine() {
        ChildProcess failed = ChildProcess.run(ChildProcess.java(
                Measure.class, "ours-fp32", folder.resolve("gone.onnx").toString(), "", "0", "0"));

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.lastWords()).contains("gone.onnx").doesNotContain("\tat ");
    }
}
