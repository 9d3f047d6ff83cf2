package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.BertModel;

/** A model's weights as the kernels want them. */
final class EncoderWeights implements AutoCloseable {
    private final PassSizes sizes;
    private final Embeddings embeddings;
    private final List<LayerWeights> layers = new ArrayList<>();

    EncoderWeights(BertModel model, boolean bf16) {
        this.sizes = PassSizes.of(model.config(), bf16);
        this.embeddings = new Embeddings(model.embeddings(), model.config());
        for (int l = 0; l < sizes.layers(); l++) {
            boolean top = l == sizes.layers() - 1;
            layers.add(new LayerWeights(model.layers().get(l), model.config(), top, bf16));
        }
    }

    PassSizes sizes() {
        return sizes;
    }

    Embeddings embeddings() {
        return embeddings;
    }

    LayerWeights layer(int index) {
        return layers.get(index);
    }

    long bytes() {
        return embeddings.norm().bytes()
                + layers.stream()
                        .mapToLong(l -> l.normBytes()
                                + l.linears().mapToLong(FrozenLinear::bytes).sum())
                        .sum();
    }

    long backwardBytes() {
        return layers.stream()
                .flatMap(LayerWeights::linears)
                .mapToLong(FrozenLinear::backwardBytes)
                .sum();
    }

    @Override
    public void close() {
        embeddings.close();
        layers.forEach(LayerWeights::close);
    }
}
