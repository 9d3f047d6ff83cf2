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
import org.pasta4j.fused.engine.DropoutHash;
import org.pasta4j.fused.engine.PassOptions;

/** The masks of dropout for a chunk, in the sizes of MiniLM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DropoutBenchmark {
    /** Tokens of a row. */
    @Param({"23", "128"})
    public int length;

    private Chunk chunk;
    private ChunkMasks masks;

    /** Makes chunk and memory. */
    @Setup
    public void prepare() {
        Sample.enterWorker(Precision.FP32);
        chunk = Sample.chunk(length);
        PassOptions options = Sample.training();
        Arena arena = new Arena(Sample.memory(ChunkMasks.scratch(chunk, Sample.minilm(), options)));
        masks = new ChunkMasks(chunk, Sample.minilm(), options, arena);
    }

    /** Of all hidden states after one layer. */
    @Benchmark
    public void hidden() {
        masks.fillHidden(DropoutHash.Place.LAYER_OUTPUT, 1, false);
    }

    /** Of all attention probabilities of one layer. */
    @Benchmark
    public void attention() {
        for (Chunk.Group group : chunk.groups()) {
            masks.fillAttention(1, group, group.length());
        }
    }
}
