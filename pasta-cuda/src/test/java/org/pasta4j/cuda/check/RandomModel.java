package org.pasta4j.cuda.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.ModelOrigin;

/** A model of any size whose weights are a hash of their places: the same on every machine. */
final class RandomModel {
    private static final int SPREAD = 0x9E3779B9;

    private final int seed;
    private int tensors;

    private RandomModel(int seed) {
        this.seed = seed;
    }

    /** Sizes of a BERT; the vocabulary may be small where only time counts. */
    static BertConfig config(int layers, int hidden, int heads, int intermediate, int vocabulary, int positions) {
        return new BertConfig(
                vocabulary,
                hidden,
                layers,
                heads,
                intermediate,
                positions,
                0,
                2,
                1e-12,
                HiddenActivation.GELU,
                0.1,
                0.1);
    }

    static BertModel of(BertConfig config, int seed) {
        return new RandomModel(seed).model(config);
    }

    private BertModel model(BertConfig c) {
        int h = c.hiddenSize();
        EmbeddingWeights embeddings = new EmbeddingWeights(
                tensor(0.05f, 0, c.vocabularySize(), h),
                tensor(0.05f, 0, c.positionOffset() + c.maxPositions(), h),
                c.tokenTypes() == 0 ? Optional.empty() : Optional.of(tensor(0.05f, 0, c.tokenTypes(), h)),
                norm(h));
        List<BertLayerWeights> layers = new ArrayList<>();
        for (int l = 0; l < c.layers(); l++) {
            layers.add(new BertLayerWeights(
                    linear(h, h),
                    linear(h, h),
                    linear(h, h),
                    linear(h, h),
                    norm(h),
                    linear(c.intermediateSize(), h),
                    linear(h, c.intermediateSize()),
                    norm(h)));
        }
        return new BertModel(
                c,
                embeddings,
                layers,
                Optional.empty(),
                new ModelOrigin("random", "random " + seed, Map.of(), List.of()));
    }

    private LinearWeights linear(int out, int in) {
        // Uniform: a standard deviation of 0.02 at in = 768 as in BERT, as lively at any other size.
        float range = 0.96f / (float) Math.sqrt(in);
        return new LinearWeights(tensor(range, 0, out, in), tensor(0.02f, 0, out));
    }

    private LayerNormWeights norm(int h) {
        return new LayerNormWeights(tensor(0.2f, 1, h), tensor(0.1f, 0, h));
    }

    private FrozenTensor tensor(float range, float middle, int... shape) {
        return FrozenTensor.of(
                values(
                        seed + 1000 * ++tensors,
                        range,
                        middle,
                        IntStream.of(shape).reduce(1, Math::multiplyExact)),
                shape);
    }

    /** Numbers between middle - range and middle + range. */
    static float[] values(int seed, float range, float middle, int count) {
        float[] all = new float[count];
        int piece = 1 << 16;
        IntStream.range(0, (count + piece - 1) / piece).parallel().forEach(p -> {
            for (int i = p * piece; i < Math.min(count, (p + 1) * piece); i++) {
                int x = (i + seed * 31) * SPREAD;
                x = (x ^ x >>> 16) * 0x85EBCA6B + seed;
                x = (x ^ x >>> 13) * 0xC2B2AE35;
                x ^= x >>> 16;
                all[i] = middle + range * (x >> 8) / (float) (1 << 23);
            }
        });
        return all;
    }
}
