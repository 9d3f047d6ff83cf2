package org.pasta4j.fused.onednn;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.onednn.FrozenLinear.Part;
import org.pasta4j.fused.onednn.FrozenLinear.Strip;

/** A frozen linear layer on one thread, in the shapes of MiniLM (384) and BERT-base (768). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LinearBenchmark {
    /** Columns in and out: query, key and value; attention's output; the two feed-forward layers. */
    @Param({"384x1152", "384x384", "384x1536", "1536x384", "768x2304", "768x768", "768x1536", "1536x768"})
    public String shape;

    /** Of weights and input. */
    @Param({"FP32", "BF16"})
    public Precision precision;

    private final Kernels kernels = new Kernels();
    private FrozenLinear linear;
    private NativeBlock input;
    private NativeBlock output;

    /** Makes layer and memory. */
    @Setup
    public void prepare() {
        Sample.enterWorker(precision);
        int[] sizes =
                Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        Part part = new Part(Strip.whole(Sample.tensor(sizes[1], sizes[0])), 1);
        linear = new FrozenLinear(List.of(part), new float[sizes[1]], precision == Precision.BF16);
        long floats = (long) Sample.TOKENS * Math.max(sizes[0], sizes[1]);
        input = Sample.memory(floats);
        output = Sample.memory(floats);
    }

    /** {@code x W^T + b}. */
    @Benchmark
    public void forward() {
        linear.forward(kernels, Sample.TOKENS, input.address(), output.address(), false, Epilogue.WRITE);
    }

    /** The gradient of the input. */
    @Benchmark
    public void backward() {
        linear.backward(kernels, Sample.TOKENS, input.address(), output.address(), false, false);
    }
}
