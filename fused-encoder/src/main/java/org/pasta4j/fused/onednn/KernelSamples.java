package org.pasta4j.fused.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.DropoutHash;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;
import org.pasta4j.fused.onednn.FrozenLinear.Part;
import org.pasta4j.fused.onednn.FrozenLinear.Strip;

/**
 * The kernels one by one, to be timed: each with as much as one of the engine's threads has at once, and with oneDNN as
 * it is in such a thread. Their memory is held as long as the process runs.
 */
public final class KernelSamples {
    /** Tokens of a chunk. */
    private static final int TOKENS = 512;
    /** Columns between the feed-forward layers of MiniLM. */
    private static final int INTERMEDIATE = 1536;

    private KernelSamples() {}

    /**
     * A frozen linear layer.
     *
     * @param in columns of its input
     * @param out columns of its output
     * @param precision of weights and input
     */
    public static KernelSample linear(int in, int out, Precision precision) {
        enterWorker(precision);
        ShapedKernels kernels = new ShapedKernels();
        Part part = new Part(Strip.whole(tensor(out, in)), 1);
        FrozenLinear linear = new FrozenLinear(List.of(part), new float[out], precision == Precision.BF16);
        long floats = (long) TOKENS * Math.max(in, out);
        NativeBlock input = memory(floats);
        NativeBlock output = memory(floats);
        return new KernelSample(
                () -> linear.forward(kernels, TOKENS, input.address(), output.address(), false, Epilogue.WRITE),
                () -> linear.backward(kernels, TOKENS, input.address(), output.address(), false, false));
    }

    /**
     * The activation between the feed-forward layers, 1,536 wide.
     *
     * @param precision of its input and output
     */
    public static KernelSample activation(HiddenActivation activation, Precision precision) {
        enterWorker(precision);
        ShapedKernels kernels = new ShapedKernels();
        boolean bf16 = precision == Precision.BF16;
        long floats = (long) TOKENS * INTERMEDIATE;
        NativeBlock input = memory(floats);
        NativeBlock gradient = memory(floats);
        NativeBlock output = memory(floats);
        return new KernelSample(
                () -> kernels.activation(activation, TOKENS, INTERMEDIATE, bf16).run(input.address(), output.address()),
                () -> kernels.activationBackward(activation, TOKENS, INTERMEDIATE, bf16)
                        .run(input.address(), gradient.address(), output.address()));
    }

    /**
     * A frozen layer norm, with the statistics that its backward pass needs.
     *
     * @param hidden numbers that are normalised together
     */
    public static KernelSample layerNorm(int hidden) {
        enterWorker(Precision.FP32);
        ShapedKernels kernels = new ShapedKernels();
        LayerNorm norm = new LayerNorm(new LayerNormWeights(tensor(hidden), tensor(hidden)), 1e-12);
        long floats = 2 * Arena.size(TOKENS, hidden) + Arena.size(2, TOKENS) + Arena.size(2, hidden);
        Arena arena = new Arena(memory(floats));
        Matrix input = arena.take(TOKENS, hidden);
        Matrix output = arena.take(TOKENS, hidden);
        Matrix statistics = arena.take(2, TOKENS);
        Matrix unused = arena.take(2, hidden);
        KernelSample sample = new KernelSample(
                () -> norm.forward(kernels, TOKENS, input, output, statistics),
                () -> norm.backward(kernels, TOKENS, input, statistics, output, output, unused));
        // For the statistics.
        sample.forward().run();
        return sample;
    }

    /**
     * Attention with dropout over a chunk of rows of one length, in the sizes of MiniLM: query, key and value to the
     * context, and the context's gradient to theirs.
     *
     * @param length tokens of a row
     */
    public static KernelSample attention(int length) {
        enterWorker(Precision.FP32);
        PassSizes sizes = minilm();
        Chunk chunk = chunk(length);
        PassOptions options = training();
        int tokens = chunk.paddedTokens();
        long floats = ChunkMasks.scratch(chunk, sizes, options)
                + Attention.scratch(chunk, sizes, true)
                + LayerState.size(chunk, sizes, false)
                + Arena.size(tokens, 3L * sizes.hidden())
                + Arena.size(tokens, sizes.hidden());
        Arena arena = new Arena(memory(floats));
        ChunkMasks masks = new ChunkMasks(chunk, sizes, options, arena);
        Attention attention = new Attention(new ShapedKernels(), sizes, chunk, masks, arena, true);
        LayerState state = LayerState.take(arena, chunk, sizes, false);
        Projected projected = new Projected(arena.take(tokens, 3 * sizes.hidden()), null, sizes.hidden());
        Matrix context = arena.take(tokens, sizes.hidden());
        KernelSample sample = new KernelSample(
                () -> attention.forward(0, state, projected, context),
                () -> attention.backward(0, state, context, projected, null));
        // So that there is something to lead back.
        sample.forward().run();
        return sample;
    }

    /**
     * The dropout masks of all hidden states of a chunk after one layer, in the sizes of MiniLM.
     *
     * @param length tokens of a row
     */
    public static Runnable hiddenMasks(int length) {
        ChunkMasks masks = masks(chunk(length));
        return () -> masks.fillHidden(DropoutHash.Place.LAYER_OUTPUT, 1, false);
    }

    /**
     * The dropout masks of all attention probabilities of a chunk in one layer, in the sizes of MiniLM.
     *
     * @param length tokens of a row
     */
    public static Runnable attentionMasks(int length) {
        Chunk chunk = chunk(length);
        ChunkMasks masks = masks(chunk);
        return () -> chunk.groups().forEach(group -> masks.fillAttention(1, group, group.length()));
    }

    private static ChunkMasks masks(Chunk chunk) {
        enterWorker(Precision.FP32);
        PassOptions options = training();
        return new ChunkMasks(
                chunk, minilm(), options, new Arena(memory(ChunkMasks.scratch(chunk, minilm(), options))));
    }

    private static PassSizes minilm() {
        return new PassSizes(6, 384, 12, 32, 1, INTERMEDIATE, HiddenActivation.GELU, false);
    }

    private static PassOptions training() {
        return new PassOptions(OutputSelection.LAST_HIDDEN_STATE, true, 0.1, 0.1, 1);
    }

    /** Rows of one length, {@link #TOKENS} in all or a little less. */
    private static Chunk chunk(int length) {
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
    private static FrozenTensor tensor(int... shape) {
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
    private static void enterWorker(Precision precision) {
        OneDnn.obstacle(precision).ifPresent(obstacle -> {
            throw new IllegalStateException(obstacle);
        });
        OneDnn.limitThreads(1);
    }
}
