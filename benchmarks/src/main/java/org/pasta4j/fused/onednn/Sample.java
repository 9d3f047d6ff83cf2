package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/** What the benchmarks of the kernels work on: as much as an engine's thread has at once. */
final class Sample {
    /** Tokens of a chunk. */
    static final int TOKENS = 512;

    private Sample() {}

    /** The sizes of MiniLM. */
    static Sizes minilm() {
        return new Sizes(6, 384, 12, 32, 1, 1536, HiddenActivation.GELU, false);
    }

    /** A pass of training. */
    static PassOptions training() {
        return new PassOptions(OutputSelection.LAST_HIDDEN_STATE, true, 0.1, 0.1, 1);
    }

    /** Rows of one length, {@link #TOKENS} in all or a little less. */
    static Chunk chunk(int length) {
        int rows = Math.max(1, TOKENS / length);
        int tokens = rows * length;
        int[] ids = new Random(0).ints(tokens, 1000, 30000).toArray();
        int[] slots = new int[tokens];
        Arrays.fill(slots, -1);
        int[] starts = IntStream.rangeClosed(0, rows).map(r -> r * length).toArray();
        EncodedBatch batch = new EncodedBatch(ids, new int[tokens], slots, starts);
        int[] outputRows = IntStream.range(0, tokens).toArray();
        return new Chunk(
                new TokenBatch(batch, outputRows, tokens),
                IntStream.range(0, rows).boxed().toList());
    }

    /** Random weights. */
    static FrozenTensor tensor(int... shape) {
        return FrozenTensor.of(FloatBuffer.wrap(floats(IntStream.of(shape).reduce(1, Math::multiplyExact))), shape);
    }

    /** Numbers as hidden states have them: zeros or subnormal ones would be another task for the processor. */
    static NativeBlock memory(long floats) {
        NativeBlock block = new NativeBlock(4 * floats);
        block.floats().put(0, floats(Math.toIntExact(floats)));
        return block;
    }

    private static float[] floats(int count) {
        Random random = new Random(0);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.1 * random.nextGaussian());
        }
        return values;
    }

    /** Makes oneDNN as it is in an engine's thread. */
    static void enterWorker(Precision precision) {
        OneDnn.obstacle(precision).ifPresent(obstacle -> {
            throw new IllegalStateException(obstacle);
        });
        OneDnn.limitThreads(1);
    }
}
