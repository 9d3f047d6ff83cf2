package org.pasta4j.cli.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What machines are told that are not this one. */
class EncoderReportTest {
    @Test
    void whereOneDnnIsNotPublishedTheStockEncoderIsExpectedToBeSlower() {
        assertThat(EncoderReport.describe(
                        "Mac OS X aarch64", Optional.empty(), () -> Optional.of("oneDNN does not load")))
                .startsWith("stock, some 4 to 6 times as slow")
                .endsWith(": oneDNN does not load");
    }

    @Test
    void whereNd4jHasNoNativesNothingRuns() {
        assertThat(EncoderReport.describe(
                        "Windows 11 aarch64", Optional.of("ND4J has no natives for Windows 11 aarch64"), () -> {
                            throw new AssertionError("asked for what cannot be");
                        }))
                .startsWith("none: ND4J has no natives for Windows 11 aarch64");
    }

    @Test
    void whereBothRunItIsTheFastOne() {
        assertThat(EncoderReport.describe("Linux amd64", Optional.empty(), Optional::empty))
                .isEqualTo("fused, the fast one, on Linux amd64");
    }
}
