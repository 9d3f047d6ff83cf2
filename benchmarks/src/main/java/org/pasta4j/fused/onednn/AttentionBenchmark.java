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
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.engine.PassOptions;

/** Attention with dropout over a chunk of rows of one length, on one thread, in the sizes of MiniLM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AttentionBenchmark {
    /** Tokens of a row. */
    @Param({"12", "23", "64", "128"})
    public int length;

    private final Kernels kernels = new Kernels();
    private Attention attention;
    private LayerState state;
    private Projected projected;
    private Matrix context;

    /** Makes chunk and memory, and runs forward once, so that there is something to lead back. */
    @Setup
    public void prepare() {
        Sample.enterWorker(Precision.FP32);
        Sizes sizes = Sample.minilm();
        Chunk chunk = Sample.chunk(length);
        PassOptions options = Sample.training();
        int tokens = chunk.paddedTokens();
        long floats = ChunkMasks.scratch(chunk, sizes, options)
                + Attention.scratch(chunk, sizes, true)
                + LayerState.size(chunk, sizes, false)
                + Arena.size(tokens, 3L * sizes.hidden())
                + Arena.size(tokens, sizes.hidden());
        Arena arena = new Arena(Sample.memory(floats));
        attention = new Attention(kernels, sizes, chunk, new ChunkMasks(chunk, sizes, options, arena), arena, true);
        state = LayerState.take(arena, chunk, sizes, false);
        projected = new Projected(arena.take(tokens, 3 * sizes.hidden()), null, sizes.hidden());
        context = arena.take(tokens, sizes.hidden());
        forward();
    }

    /** Query, key and value to the context. */
    @Benchmark
    public void forward() {
        attention.forward(0, state, projected, context);
    }

    /** The context's gradient to that of query, key and value. */
    @Benchmark
    public void backward() {
        attention.backward(0, state, context, projected, null);
    }
}
