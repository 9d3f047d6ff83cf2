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
import org.pasta4j.fused.onednn.KernelSample;
import org.pasta4j.fused.onednn.KernelSamples;

/** Attention with dropout over a chunk of rows of one length, on one thread, in the sizes of MiniLM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AttentionBenchmark {
    /** Tokens of a row. */
    @Param({"12", "23", "64", "128"})
    public int length;

    private KernelSample sample;

    /** Makes kernel and memory. */
    @Setup
    public void prepare() {
        sample = KernelSamples.attention(length);
    }

    /** Query, key and value to the context. */
    @Benchmark
    public void forward() {
        sample.forward().run();
    }

    /** The context's gradient to that of query, key and value. */
    @Benchmark
    public void backward() {
        sample.backward().run();
    }
}
