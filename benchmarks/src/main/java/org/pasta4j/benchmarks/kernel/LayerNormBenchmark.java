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

/** A frozen layer norm on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LayerNormBenchmark {
    /** Numbers that are normalised together. */
    @Param({"384", "768"})
    public int hidden;

    private KernelSample sample;

    /** Makes kernel and memory. */
    @Setup
    public void prepare() {
        sample = KernelSamples.layerNorm(hidden);
    }

    /** With the statistics that the backward pass needs. */
    @Benchmark
    public void forward() {
        sample.forward().run();
    }

    /** The gradient of the input. */
    @Benchmark
    public void backward() {
        sample.backward().run();
    }
}
