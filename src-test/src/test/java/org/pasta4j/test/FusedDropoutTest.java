package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pasta4j.test.Closeness.assertClose;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;

/** Dropout inside the engine: with its seed fixed, a pass is a function like any other. */
class FusedDropoutTest {
    private static final int HIDDEN_SIZE = 24;
    private static final double HIDDEN_DROPOUT = 0.2;
    private static final double ATTENTION_DROPOUT = 0.3;
    private static final long SEED = 5;
    /** The error of a difference is about STEP^2 by the third derivative and 1e-6 / STEP by float32. */
    private static final float STEP = 1e-2f;

    private static final double TOLERANCE = 5e-3;

    /** Rows that share chunks, and one of a length of its own. */
    private static final List<Encoding> ROWS = rows(7, 3, 7, 30, 1, 7, 41);

    private static List<Encoding> rows(int... lengths) {
        Random random = new Random(1);
        return Arrays.stream(lengths).mapToObj(n -> RandomRows.row(n, random)).toList();
    }

    private static BertModel model(int layers, int intermediate) {
        return RandomModels.of(
                RandomModels.sizes(layers, HIDDEN_SIZE, 3, intermediate, 64, HiddenActivation.GELU), false, 1);
    }

    static Stream<Arguments> passes() {
        return Stream.of(
                Arguments.of(1, 48, OutputSelection.FIRST_TOKENS),
                Arguments.of(1, 48, OutputSelection.LAST_HIDDEN_STATE),
                Arguments.of(3, 48, OutputSelection.FIRST_TOKENS),
                Arguments.of(3, 48, OutputSelection.LAST_HIDDEN_STATE),
                Arguments.of(1, 48, OutputSelection.MEANS),
                Arguments.of(3, 48, OutputSelection.MEANS),
                Arguments.of(2, 4100, OutputSelection.LAST_HIDDEN_STATE));
    }

    /** A loss is the sum of the outputs with random weights. */
    @ParameterizedTest(name = "{0} layers, {1} wide, {2}")
    @MethodSource("passes")
    void theGradientIsThatOfTheLossWithTheSameMasks(int layers, int intermediate, OutputSelection wanted) {
        Random random = new Random(2);
        OffsetTable offsets = RandomRows.offsets(layers, HIDDEN_SIZE, random);
        float[] weights = RandomRows.normal(size(ROWS, wanted), random);
        PassOptions options = options(wanted, SEED);
        try (EncoderEngine engine = TestEncoders.engine(model(layers, intermediate))) {
            float[] gradient = gradient(engine, offsets, options, weights);
            for (int i = 0; i < 5; i++) {
                float[] direction = RandomRows.normal(gradient.length, random);
                double above = dot(states(engine, ROWS, moved(offsets, direction, STEP), options), weights);
                double below = dot(states(engine, ROWS, moved(offsets, direction, -STEP), options), weights);
                assertThat(dot(gradient, direction))
                        .as("derivative in direction " + i)
                        .isCloseTo(
                                (above - below) / (2 * STEP), within(TOLERANCE * Math.sqrt(dot(gradient, gradient))));
            }
        }
    }

    @Test
    void aRowDropsTheSameWhereverItStandsAndOtherwiseWithAnotherSeed() {
        OffsetTable offsets = RandomRows.offsets(2, HIDDEN_SIZE, new Random(3));
        List<Encoding> shuffled = new ArrayList<>(ROWS);
        shuffled.addAll(rows(5, 7, 7));
        Collections.shuffle(shuffled, new Random(4));
        try (EncoderEngine engine = TestEncoders.engine(model(2, 48))) {
            PassOptions options = options(OutputSelection.LAST_HIDDEN_STATE, SEED);
            float[] together = states(engine, ROWS, offsets, options);
            float[] otherwise = states(engine, shuffled, offsets, options);
            float[] otherSeed = states(engine, ROWS, offsets, options(OutputSelection.LAST_HIDDEN_STATE, SEED + 1));
            for (Encoding row : ROWS) {
                float[] expected = part(together, ROWS, row);
                assertClose("row alone", states(engine, List.of(row), offsets, options), expected);
                assertClose("row in another batch", part(otherwise, shuffled, row), expected);
                assertThat(largestDifference(part(otherSeed, ROWS, row), expected))
                        .isGreaterThan(0.1);
            }
            assertThat(states(engine, ROWS, offsets, options)).isEqualTo(together);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFirstTokenAloneIsTheFirstOfAll(boolean withDropout) {
        OffsetTable offsets = RandomRows.offsets(2, HIDDEN_SIZE, new Random(3));
        try (EncoderEngine engine = TestEncoders.engine(model(2, 48))) {
            float[] first = states(
                    engine,
                    ROWS,
                    offsets,
                    withDropout
                            ? options(OutputSelection.FIRST_TOKENS, SEED)
                            : PassOptions.inference(OutputSelection.FIRST_TOKENS));
            float[] all = states(
                    engine,
                    ROWS,
                    offsets,
                    withDropout
                            ? options(OutputSelection.LAST_HIDDEN_STATE, SEED)
                            : PassOptions.inference(OutputSelection.LAST_HIDDEN_STATE));
            for (int b = 0; b < ROWS.size(); b++) {
                assertClose(
                        "row " + b,
                        Arrays.copyOfRange(first, b * HIDDEN_SIZE, (b + 1) * HIDDEN_SIZE),
                        Arrays.copyOf(part(all, ROWS, ROWS.get(b)), HIDDEN_SIZE));
            }
        }
    }

    private static PassOptions options(OutputSelection wanted, long seed) {
        return new PassOptions(wanted, true, HIDDEN_DROPOUT, ATTENTION_DROPOUT, seed);
    }

    /** What belongs to one row of all rows' hidden states. */
    private static float[] part(float[] states, List<Encoding> rows, Encoding row) {
        int start = rows.subList(0, rows.indexOf(row)).stream()
                .mapToInt(Encoding::length)
                .sum();
        return Arrays.copyOfRange(states, start * HIDDEN_SIZE, (start + row.length()) * HIDDEN_SIZE);
    }

    private static double largestDifference(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .max()
                .orElseThrow();
    }

    private static float[] gradient(EncoderEngine engine, OffsetTable offsets, PassOptions options, float[] weights) {
        FloatBuffer output = FloatBuffer.allocate(weights.length);
        try (EnginePass pass = engine.forward(RandomRows.packed(EncodedBatch.of(ROWS)), offsets, options, output)) {
            return pass.backward(FloatBuffer.wrap(weights));
        }
    }

    private static OffsetTable moved(OffsetTable offsets, float[] direction, float step) {
        float[] values = offsets.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += step * direction[i];
        }
        return new OffsetTable(values, offsets.size());
    }

    private static float[] states(EncoderEngine engine, List<Encoding> rows, OffsetTable offsets, PassOptions options) {
        FloatBuffer output = FloatBuffer.allocate(size(rows, options.wanted()));
        engine.forward(RandomRows.packed(EncodedBatch.of(rows)), offsets, options, output)
                .close();
        return output.array();
    }

    private static int size(List<Encoding> rows, OutputSelection wanted) {
        int tokens = rows.stream().mapToInt(Encoding::length).sum();
        return HIDDEN_SIZE * (wanted.isOfRows() ? rows.size() : tokens);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
