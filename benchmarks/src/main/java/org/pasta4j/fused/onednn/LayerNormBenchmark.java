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
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.samediff.Precision;

/** A frozen layer norm on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LayerNormBenchmark {
    /** Numbers that are normalised together. */
    @Param({"384", "768"})
    public int hidden;

    private final Kernels kernels = new Kernels();
    private LayerNorm norm;
    private Matrix input;
    private Matrix output;
    private Matrix statistics;
    private Matrix unused;

    /** Makes norm and memory, and runs forward once, for the statistics. */
    @Setup
    public void prepare() {
        Sample.enterWorker(Precision.FP32);
        norm = new LayerNorm(new LayerNormWeights(Sample.tensor(hidden), Sample.tensor(hidden)), 1e-12);
        long floats = 2 * Arena.size(Sample.TOKENS, hidden) + Arena.size(2, Sample.TOKENS) + Arena.size(2, hidden);
        Arena arena = new Arena(Sample.memory(floats));
        input = arena.take(Sample.TOKENS, hidden);
        output = arena.take(Sample.TOKENS, hidden);
        statistics = arena.take(2, Sample.TOKENS);
        unused = arena.take(2, hidden);
        forward();
    }

    /** With the statistics that the backward pass needs. */
    @Benchmark
    public void forward() {
        norm.forward(kernels, Sample.TOKENS, input, output, statistics);
    }

    /** The gradient of the input. */
    @Benchmark
    public void backward() {
        norm.backward(kernels, Sample.TOKENS, input, statistics, output, output, unused);
    }
}
