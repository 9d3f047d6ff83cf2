package org.pasta4j.benchmarks.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.pasta4j.fused.onednn.KernelSamples;

/** The masks of dropout for a chunk, in the sizes of MiniLM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DropoutBenchmark {
    /** Tokens of a row. */
    @Param({"23", "128"})
    public int length;

    private Runnable hidden;
    private Runnable attention;

    /** Makes chunk and memory. */
    @Setup
    public void prepare() {
        hidden = KernelSamples.hiddenMasks(length);
        attention = KernelSamples.attentionMasks(length);
    }

    /** Of all hidden states after one layer. */
    @Benchmark
    public void hidden() {
        hidden.run();
    }

    /** Of all attention probabilities of one layer. */
    @Benchmark
    public void attention() {
        attention.run();
    }
}
