package org.pasta4j.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class MemoryTrendTest {
    private static final long MIB = 1 << 20;

    @Test
    void memoryThatComesToRestIsFlat() {
        assertThat(verdict(i -> i < 5 ? 100 * i : 600 + i % 3)).isEqualTo("flat: 601 MiB early, 601 MiB at the end");
    }

    @Test
    void memoryThatRisesToTheEndIsGrowing() {
        assertThat(verdict(i -> 600 + 10 * i)).isEqualTo("growing by 100 MiB: 670 MiB early, 770 MiB at the end");
    }

    @Test
    void aLittleGrowthIsTolerated() {
        assertThat(verdict(i -> 100 + i)).startsWith("flat");
        assertThat(verdict(i -> 2000 + 3 * i)).startsWith("flat");
    }

    @Test
    void fewSamplesTellNothing() {
        MemoryTrend trend = new MemoryTrend();
        trend.add(MIB);

        assertThat(trend.verdict()).startsWith("not known");
        assertThat(trend.last()).isEqualTo("1 MiB");
    }

    /** As where there is no {@code /proc}. */
    @Test
    void unknownMemoryIsNotFlat() {
        assertThat(verdict(i -> 0)).startsWith("not known");
    }

    private static String verdict(IntToLongFunction mebibytes) {
        MemoryTrend trend = new MemoryTrend();
        for (int i = 0; i < 20; i++) {
            trend.add(MIB * mebibytes.applyAsLong(i));
        }
        return trend.verdict();
    }
}
