package org.pasta4j.fused.onednn;

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

/** The activation between the feed-forward layers on one thread, 1,536 wide. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ActivationBenchmark {
    private static final int WIDTH = 1536;

    /** Which one. */
    @Param({"GELU", "GELU_TANH"})
    public HiddenActivation activation;

    /** Of its input and output. */
    @Param({"FP32", "BF16"})
    public Precision precision;

    private final Kernels kernels = new Kernels();
    private NativeBlock input;
    private NativeBlock gradient;
    private NativeBlock output;

    /** Makes memory. */
    @Setup
    public void prepare() {
        Sample.enterWorker(precision);
        long floats = (long) Sample.TOKENS * WIDTH;
        input = Sample.memory(floats);
        gradient = Sample.memory(floats);
        output = Sample.memory(floats);
    }

    /** The activation itself. */
    @Benchmark
    public void forward() {
        kernels.activation(activation, Sample.TOKENS, WIDTH, precision == Precision.BF16)
                .run(input.address(), output.address());
    }

    /** The gradient of its input. */
    @Benchmark
    public void backward() {
        kernels.activationBackward(activation, Sample.TOKENS, WIDTH, precision == Precision.BF16)
                .run(input.address(), gradient.address(), output.address());
    }
}
