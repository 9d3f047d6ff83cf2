package org.pasta4j.test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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

/**
 * Small untrained models of any size. Their weights are large enough that attention is far from uniform and every part
 * of the model shows in its output.
 */
final class RandomModels {
    /** As many words as tiny-bert has, so that its tokenizer fits. */
    static final int VOCABULARY = 392;

    /** Tokens of the longest row, unless told otherwise. */
    static final int POSITIONS = 64;

    private final BertConfig config;
    private final Random random;

    private RandomModels(BertConfig config, long seed) {
        this.config = config;
        this.random = new Random(seed);
    }

    /** A configuration with dropout as BERT has it. */
    static BertConfig sizes(int layers, int hiddenSize, int heads, HiddenActivation activation) {
        return sizes(layers, hiddenSize, heads, 2 * hiddenSize, POSITIONS, activation);
    }

    static BertConfig sizes(
            int layers, int hiddenSize, int heads, int intermediateSize, int positions, HiddenActivation activation) {
        double dropout = BertConfig.DEFAULT_DROPOUT;
        return new BertConfig(
                VOCABULARY,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                positions,
                0,
                2,
                1e-12,
                activation,
                dropout,
                dropout);
    }

    static BertModel of(BertConfig config, boolean withPooler, long seed) {
        return new RandomModels(config, seed).model(withPooler);
    }

    private BertModel model(boolean withPooler) {
        int h = config.hiddenSize();
        EmbeddingWeights embeddings = new EmbeddingWeights(
                normal(1, 0, config.vocabularySize(), h),
                normal(1, 0, config.positionOffset() + config.maxPositions(), h),
                Optional.of(normal(1, 0, config.tokenTypes(), h)),
                norm());
        List<BertLayerWeights> layers =
                IntStream.range(0, config.layers()).mapToObj(l -> layer()).toList();
        Optional<LinearWeights> pooler = withPooler ? Optional.of(linear(h, h)) : Optional.empty();
        return new BertModel(
                config, embeddings, layers, pooler, new ModelOrigin("random", "random-bert", Map.of(), List.of()));
    }

    private BertLayerWeights layer() {
        int h = config.hiddenSize();
        int f = config.intermediateSize();
        return new BertLayerWeights(
                linear(h, h), linear(h, h), linear(h, h), linear(h, h), norm(), linear(f, h), linear(h, f), norm());
    }

    private LinearWeights linear(int out, int in) {
        return new LinearWeights(normal(1 / Math.sqrt(in), 0, out, in), normal(0.1, 0, out));
    }

    private LayerNormWeights norm() {
        return new LayerNormWeights(normal(0.1, 1, config.hiddenSize()), normal(0.1, 0, config.hiddenSize()));
    }

    private FrozenTensor normal(double deviation, double mean, int... shape) {
        float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return FrozenTensor.of(values, shape);
    }
}
