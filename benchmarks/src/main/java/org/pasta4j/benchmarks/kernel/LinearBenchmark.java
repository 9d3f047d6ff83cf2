package org.pasta4j.benchmarks.kernel;

import java.util.Arrays;
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
import org.pasta4j.fused.onednn.KernelSample;
import org.pasta4j.fused.onednn.KernelSamples;

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

    private KernelSample sample;

    /** Makes kernel and memory. */
    @Setup
    public void prepare() {
        int[] columns =
                Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        sample = KernelSamples.linear(columns[0], columns[1], precision);
    }

    /** {@code x W^T + b}. */
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
