package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.ModelOrigin;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;

/**
 * How much the engine drops, read off its output. The model has one layer and almost nothing in it: what is dropped
 * adds a known value to the first half of a hidden state and nothing to the other half. Layer norms do no more than
 * shift and stretch a hidden state, by how much the other half tells; so each mask can be computed back.
 */
class FusedDropoutShareTest {
    private static final int HIDDEN_SIZE = 64;
    private static final int HALF = HIDDEN_SIZE / 2;
    private static final int HEADS = 4;
    private static final int TOKENS = 25;
    private static final double PROBABILITY = 0.2;
    private static final float ADDED = 2;
    private static final List<Encoding> ROWS = rows();

    private enum Place {
        EMBEDDINGS,
        OFFSETS,
        ATTENTION_OUTPUT,
        LAYER_OUTPUT
    }

    /** All tokens have the same slot, so that all have an offset. */
    private static List<Encoding> rows() {
        Random random = new Random(1);
        return IntStream.range(0, 40)
                .mapToObj(i -> new Encoding(
                        random.ints(TOKENS, 0, RandomModels.VOCABULARY).toArray(),
                        new int[TOKENS],
                        new int[TOKENS],
                        false))
                .toList();
    }

    @Test
    void hiddenStatesLoseTheirShareAndKeepTheirMean() {
        Map<Place, boolean[]> kept = new EnumMap<>(Place.class);
        for (Place place : Place.values()) {
            kept.put(place, kept(place, multipliers(place, 7)));
            assertShare(place + ": kept", kept.get(place), 1 - PROBABILITY);
        }
        for (Place one : Place.values()) {
            for (Place other : Place.values()) {
                if (one.ordinal() < other.ordinal()) {
                    assertIndependent(one + " and " + other, kept.get(one), kept.get(other));
                }
            }
        }
        assertIndependent(
                "two seeds",
                kept.get(Place.LAYER_OUTPUT),
                kept(Place.LAYER_OUTPUT, multipliers(Place.LAYER_OUTPUT, 8)));
    }

    /** A kept element is scaled so that the mean stays: nothing but 0 and that scale may be found. */
    private static boolean[] kept(Place place, double[] multipliers) {
        boolean[] kept = new boolean[multipliers.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = multipliers[i] > 0.5;
            assertThat(multipliers[i])
                    .as("%s: multiplier %d", place, i)
                    .isCloseTo(kept[i] ? 1 / (1 - PROBABILITY) : 0, within(1e-3));
        }
        return kept;
    }

    private static void assertIndependent(String what, boolean[] one, boolean[] other) {
        boolean[] both = new boolean[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = one[i] && other[i];
        }
        assertShare(what + ": kept by both", both, (1 - PROBABILITY) * (1 - PROBABILITY));
    }

    /** Within four standard deviations; the seeds are fixed, so that it either always holds or never. */
    private static void assertShare(String what, boolean[] values, double expected) {
        long count = IntStream.range(0, values.length).filter(i -> values[i]).count();
        double deviation = Math.sqrt(expected * (1 - expected) / values.length);
        assertThat((double) count / values.length).as(what).isCloseTo(expected, within(4 * deviation));
    }

    /** By what each element of the first half of each hidden state was multiplied in a place. */
    private static double[] multipliers(Place place, long seed) {
        float[] ones = half(ADDED);
        float[] none = half(0);
        BertModel model =
                model(none, place == Place.ATTENTION_OUTPUT ? ones : none, place == Place.LAYER_OUTPUT ? ones : none);
        OffsetTable offsets = new OffsetTable(place == Place.OFFSETS ? ones : none, 1);
        float[][] states =
                states(model, offsets, new PassOptions(OutputSelection.ALL_HIDDEN_STATES, false, PROBABILITY, 0, seed));
        float[][] plain = states(model, OffsetTable.NONE, PassOptions.inference(OutputSelection.ALL_HIDDEN_STATES));
        double[] multipliers = new double[ROWS.size() * TOKENS * HALF];
        for (int token = 0; token < ROWS.size() * TOKENS; token++) {
            double[] before = token(states[0], token);
            double[] added = place == Place.LAYER_OUTPUT
                    ? added(normed(before), token(states[1], token))
                    : added(before, token(states[1], token));
            for (int i = 0; i < HALF; i++) {
                multipliers[token * HALF + i] =
                        place == Place.EMBEDDINGS ? before[i] / token(plain[0], token)[i] : added[i] / ADDED;
            }
        }
        return multipliers;
    }

    /** Attention is uniform, so that each head's output tells how many of the row's tokens it kept. */
    @Test
    void attentionLosesItsShareAndKeepsItsMean() {
        BertModel model = model(full(ADDED), half(0), half(0));
        float[][] states = states(
                model, OffsetTable.NONE, new PassOptions(OutputSelection.ALL_HIDDEN_STATES, false, 0, PROBABILITY, 7));
        int queries = ROWS.size() * TOKENS * HEADS;
        double sum = 0;
        double squares = 0;
        for (int token = 0; token < ROWS.size() * TOKENS; token++) {
            double[] added = added(token(states[0], token), token(states[1], token));
            for (int head = 0; head < HEADS; head++) {
                double kept = added[head] / ADDED * TOKENS * (1 - PROBABILITY);
                assertThat(kept).as("tokens kept").isCloseTo(Math.rint(kept), within(1e-2));
                sum += kept;
                squares += (kept - TOKENS * (1 - PROBABILITY)) * (kept - TOKENS * (1 - PROBABILITY));
            }
        }
        double variance = TOKENS * PROBABILITY * (1 - PROBABILITY);
        assertThat(sum / queries).isCloseTo(TOKENS * (1 - PROBABILITY), within(4 * Math.sqrt(variance / queries)));
        assertThat(squares / queries).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / queries)));
    }

    /** What was added to a hidden state's first half before it was shifted and stretched. */
    private static double[] added(double[] before, double[] after) {
        double[] xs = Arrays.copyOfRange(before, HALF, HIDDEN_SIZE);
        double[] ys = Arrays.copyOfRange(after, HALF, HIDDEN_SIZE);
        double meanX = Arrays.stream(xs).average().orElseThrow();
        double meanY = Arrays.stream(ys).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int i = 0; i < HALF; i++) {
            products += (xs[i] - meanX) * (ys[i] - meanY);
            squares += (xs[i] - meanX) * (xs[i] - meanX);
        }
        double stretch = products / squares;
        double[] added = new double[HALF];
        for (int i = 0; i < HALF; i++) {
            added[i] = (after[i] - meanY) / stretch + meanX - before[i];
        }
        return added;
    }

    private static double[] normed(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        return Arrays.stream(values).map(v -> (v - mean) / Math.sqrt(variance)).toArray();
    }

    private static double[] token(float[] states, int token) {
        return IntStream.range(0, HIDDEN_SIZE)
                .mapToDouble(i -> states[token * HIDDEN_SIZE + i])
                .toArray();
    }

    /** The embeddings and the layer's output. */
    private static float[][] states(BertModel model, OffsetTable offsets, PassOptions options) {
        int size = ROWS.size() * TOKENS * HIDDEN_SIZE;
        FloatBuffer output = FloatBuffer.allocate(2 * size);
        try (EncoderEngine engine = TestEncoders.engine(model)) {
            engine.forward(RandomRows.packed(EncodedBatch.of(ROWS)), offsets, options, output)
                    .close();
        }
        return new float[][] {Arrays.copyOf(output.array(), size), Arrays.copyOfRange(output.array(), size, 2 * size)};
    }

    private static float[] half(float value) {
        float[] values = new float[HIDDEN_SIZE];
        Arrays.fill(values, 0, HALF, value);
        return values;
    }

    private static float[] full(float value) {
        float[] values = new float[HIDDEN_SIZE];
        Arrays.fill(values, value);
        return values;
    }

    /**
     * @param value what every token offers to attention
     * @param attended added after attention
     * @param output added after the feed-forward layer
     */
    private static BertModel model(float[] value, float[] attended, float[] output) {
        int h = HIDDEN_SIZE;
        BertConfig config = RandomModels.sizes(1, h, HEADS, h, 64, HiddenActivation.GELU);
        Random random = new Random(2);
        EmbeddingWeights embeddings = new EmbeddingWeights(
                FrozenTensor.of(RandomRows.normal(config.vocabularySize() * h, random), config.vocabularySize(), h),
                FrozenTensor.of(RandomRows.normal(config.maxPositions() * h, random), config.maxPositions(), h),
                Optional.of(FrozenTensor.of(RandomRows.normal(2 * h, random), 2, h)),
                norm());
        // Element i of the first half takes the output of head i modulo their number.
        float[] fromHeads = new float[h * h];
        for (int i = 0; i < HALF; i++) {
            fromHeads[i * h + i % HEADS * (h / HEADS)] = 1;
        }
        LinearWeights nothing = linear(new float[h * h], new float[h]);
        BertLayerWeights layer = new BertLayerWeights(
                nothing,
                nothing,
                linear(new float[h * h], value),
                linear(fromHeads, attended),
                norm(),
                nothing,
                linear(new float[h * h], output),
                norm());
        return new BertModel(
                config,
                embeddings,
                List.of(layer),
                Optional.empty(),
                new ModelOrigin("probe", "probe", Map.of(), List.of()));
    }

    private static LinearWeights linear(float[] weight, float[] bias) {
        return new LinearWeights(FrozenTensor.of(weight, HIDDEN_SIZE, HIDDEN_SIZE), FrozenTensor.of(bias, HIDDEN_SIZE));
    }

    private static LayerNormWeights norm() {
        return new LayerNormWeights(FrozenTensor.of(full(1), HIDDEN_SIZE), FrozenTensor.of(half(0), HIDDEN_SIZE));
    }
}
