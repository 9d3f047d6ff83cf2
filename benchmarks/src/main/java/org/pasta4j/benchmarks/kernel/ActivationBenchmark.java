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
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.onednn.KernelSample;
import org.pasta4j.fused.onednn.KernelSamples;

/** The activation between the feed-forward layers on one thread, 1,536 wide. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ActivationBenchmark {
    /** Which one. */
    @Param({"GELU", "GELU_TANH"})
    public HiddenActivation activation;

    /** Of its input and output. */
    @Param({"FP32", "BF16"})
    public Precision precision;

    private KernelSample sample;

    /** Makes kernel and memory. */
    @Setup
    public void prepare() {
        sample = KernelSamples.activation(activation, precision);
    }

    /** The activation itself. */
    @Benchmark
    public void forward() {
        sample.forward().run();
    }

    /** The gradient of its input. */
    @Benchmark
    public void backward() {
        sample.backward().run();
    }
}
