package org.pasta4j.cuda;

import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;

/** A model's weights in one block of the GPU's memory. They serve both ways. */
final class ModelWeights implements AutoCloseable {
    private static final long ALIGNMENT = 256;

    /** A layer norm's pointers to float {@code [H]}. */
    record Norm(long scale, long shift) {}

    /**
     * One layer.
     *
     * @param projections query, key and value in one
     * @param query the first third of it
     * @param keysValues the rest of it
     */
    record Layer(
            Linear projections,
            Linear query,
            Linear keysValues,
            Linear attentionOutput,
            Norm attentionNorm,
            Linear widen,
            Linear narrow,
            Norm outputNorm) {}

    /**
     * The tables below the first layer, pointers to act.
     *
     * @param positions the row of the first position
     * @param types 0 where there is none
     */
    record Embeddings(long words, long positions, long types, Norm norm) {}

    private final Gpu gpu;
    private final long block;
    private final long bytes;
    private final Embeddings embeddings;
    private final List<Layer> layers = new ArrayList<>();

    /** Copies them to the GPU. */
    ModelWeights(Gpu gpu, BertModel model, Sizes sizes) {
        this.gpu = gpu;
        this.bytes = new Placing(0, sizes, null).place(model, new ArrayList<>());
        this.block = gpu.allocate("The model " + model.origin().location(), bytes);
        try (WeightUpload upload = new WeightUpload(gpu)) {
            Placing placing = new Placing(block, sizes, upload);
            placing.place(model, layers);
            this.embeddings = placing.embeddings;
        } catch (RuntimeException | Error e) {
            gpu.driver().free(block);
            throw e;
        }
    }

    /** Walks through the model: once to count, once to copy. */
    private static final class Placing {
        private final Sizes sizes;
        private final WeightUpload upload;
        private final long block;
        private long at;
        private Embeddings embeddings;

        /** @param upload null where bytes are only counted */
        Placing(long block, Sizes sizes, WeightUpload upload) {
            this.block = block;
            this.sizes = sizes;
            this.upload = upload;
        }

        /** @return bytes in all */
        long place(BertModel model, List<Layer> layers) {
            embeddings = embeddings(model.embeddings(), model.config());
            model.layers().forEach(layer -> layers.add(layer(layer)));
            return at;
        }

        private Embeddings embeddings(EmbeddingWeights w, BertConfig config) {
            long words = act(w.words());
            long positions =
                    act(w.positions()) + (long) config.positionOffset() * sizes.hidden() * sizes.elementBytes();
            long types = w.tokenTypes().map(this::act).orElse(0L);
            return new Embeddings(words, positions, types, norm(w.norm()));
        }

        private Layer layer(BertLayerWeights w) {
            int h = sizes.hidden();
            long act = sizes.elementBytes();
            long weight = act(w.query().weight(), w.key().weight(), w.value().weight());
            long bias = act(w.query().bias(), w.key().bias(), w.value().bias());
            return new Layer(
                    new Linear(weight, bias, h, 3 * h),
                    new Linear(weight, bias, h, h),
                    new Linear(weight + act * h * h, bias + act * h, h, 2 * h),
                    linear(w.attentionOutput()),
                    norm(w.attentionNorm()),
                    linear(w.intermediate()),
                    linear(w.output()),
                    norm(w.outputNorm()));
        }

        private Linear linear(LinearWeights w) {
            return new Linear(
                    act(w.weight()),
                    floats(w.bias()),
                    w.weight().size(1),
                    w.weight().size(0));
        }

        private Norm norm(LayerNormWeights w) {
            return new Norm(floats(w.scale()), floats(w.shift()));
        }

        /** Without a gap between them. */
        private long act(FrozenTensor... tensors) {
            return put(sizes.bf16(), tensors);
        }

        private long floats(FrozenTensor tensor) {
            return put(false, tensor);
        }

        private long put(boolean bf16, FrozenTensor... tensors) {
            at = (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            long from = at;
            for (FrozenTensor tensor : tensors) {
                if (upload != null) {
                    upload.copy(tensor, bf16, block + at);
                }
                at += (bf16 ? 2L : 4L) * tensor.length();
            }
            return block + from;
        }
    }

    Embeddings embeddings() {
        return embeddings;
    }

    Layer layer(int index) {
        return layers.get(index);
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        gpu.driver().free(block);
    }
}
