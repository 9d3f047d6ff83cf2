package org.pasta4j.fused.onednn;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Precision;

/**
 * The products of a model with its frozen weights and nothing else, for every token in every layer: how fast an encoder
 * would be to which all the rest cost nothing and which leaves no product out.
 */
public final class MatmulLimit implements AutoCloseable {
    /** Rows of a product for each thread: no kernel runs faster on more. */
    private static final int ROWS = 512;

    private final EncoderWeights weights;
    private final Precision precision;
    private final boolean training;
    private final int widest;
    private final ShapedKernels kernels = new ShapedKernels();
    private final NativeBlock shared;
    private final List<NativeBlock> own;

    /** @param training whether the products of the backward pass are computed too */
    public MatmulLimit(BertModel model, Precision precision, boolean training) {
        OneDnn.obstacle(precision).ifPresent(obstacle -> {
            throw new IllegalStateException(obstacle);
        });
        this.weights = new EncoderWeights(model, precision == Precision.BF16);
        this.precision = precision;
        this.training = training;
        this.widest = IntStream.range(0, weights.sizes().layers())
                .mapToObj(weights::layer)
                .flatMap(LayerWeights::linears)
                .mapToInt(linear -> Math.max(linear.in(), linear.out()))
                .max()
                .orElseThrow();
        this.shared = KernelSamples.memory(floats(tokens()));
        this.own = Stream.generate(() -> KernelSamples.memory(floats(ROWS)))
                .limit(Workers.count())
                .toList();
    }

    private long floats(int rows) {
        return 2 * Arena.size(rows, widest);
    }

    /** Tokens of a pass. */
    public int tokens() {
        return ROWS * Workers.count();
    }

    /** A pass in which each thread has rows of its own. */
    public void sideBySide() {
        Workers.each(own, (worker, memory) -> {
            products(worker.kernels(), new Arena(memory), ROWS);
            return memory;
        });
    }

    /** A pass in which all threads share the rows. */
    public void together() {
        products(kernels, new Arena(shared), tokens());
    }

    private void products(ShapedKernels kernels, Arena arena, int rows) {
        long from = arena.take(rows, widest).address();
        long to = arena.take(rows, widest).address();
        boolean bf16 = precision == Precision.BF16;
        for (int l = 0; l < weights.sizes().layers(); l++) {
            weights.layer(l).linears().forEach(linear -> {
                linear.forward(kernels, rows, from, to, bf16, Epilogue.WRITE);
                if (training) {
                    linear.backward(kernels, rows, from, to, bf16, false);
                }
            });
        }
    }

    @Override
    public void close() {
        weights.close();
        shared.close();
        own.forEach(NativeBlock::close);
    }
}
