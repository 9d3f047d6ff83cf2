package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pasta4j.test.Closeness.assertClose;
import static org.pasta4j.test.Closeness.assertCloseToLargest;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.FrozenGradients;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EnginePass;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * A row's numbers are those of the stock encoder, and do not depend on the batch around it beyond rounding: for rows of
 * 1 to 512 tokens in any company, special tokens anywhere, whatever stands in the padding, and odd sizes of the model.
 */
@AddLifecycleHook(SkipWithoutFused.class)
class FusedRowsTest {
    private static final int POSITIONS = 512;

    /** Sizes that are no multiples of what vector instructions take, and a feed-forward layer cut in strips. */
    enum Model {
        ONE_LAYER(1, 24, 3, 40, HiddenActivation.GELU),
        TWO_LAYERS(2, 35, 5, 71, HiddenActivation.GELU_TANH),
        THREE_LAYERS(3, 18, 2, 36, HiddenActivation.RELU),
        STRIPS(2, 32, 2, 4100, HiddenActivation.GELU);

        final BertModel base;

        Model(int layers, int hidden, int heads, int intermediate, HiddenActivation activation) {
            this.base = RandomModels.of(
                    RandomModels.sizes(layers, hidden, heads, intermediate, POSITIONS, activation), false, layers);
        }

        int layers() {
            return base.config().layers();
        }

        int hidden() {
            return base.config().hiddenSize();
        }
    }

    private static final Map<Model, EncoderEngine> ENGINES = new EnumMap<>(Model.class);

    @BeforeContainer
    static void open() {
        for (Model model : Model.values()) {
            ENGINES.put(model, TestEncoders.engine(model.base));
        }
    }

    @AfterContainer
    static void close() {
        ENGINES.values().forEach(EncoderEngine::close);
    }

    @Provide
    Arbitrary<List<Integer>> lengths() {
        Arbitrary<Integer> any = Arbitraries.integers().between(1, POSITIONS);
        Arbitrary<Integer> few = Arbitraries.integers().between(1, 12);
        return Arbitraries.oneOf(
                any.list().ofMinSize(1).ofMaxSize(8),
                few.list().ofMinSize(1).ofMaxSize(40),
                few.flatMap(count -> any.map(length -> Collections.nCopies(count, length))));
    }

    private record Result(float[] states, float[] gradient) {}

    @Property(tries = 100)
    void aRowDoesNotSeeTheBatchAroundIt(
            @ForAll Model model,
            @ForAll boolean firstOnly,
            @ForAll("lengths") List<Integer> lengths,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Encoding> rows =
                lengths.stream().map(n -> RandomRows.row(n, random)).toList();
        OffsetTable offsets = RandomRows.offsets(model.layers(), model.hidden(), random);
        int outputs = firstOnly
                ? rows.size()
                : rows.stream().mapToInt(Encoding::length).sum();
        float[] toOutputs = RandomRows.normal(outputs * model.hidden(), random);
        Result together = run(model, rows, offsets, firstOnly, toOutputs);

        float[] sum = new float[together.gradient().length];
        for (int b = 0, at = 0; b < rows.size(); b++) {
            int to = at + (firstOnly ? 1 : rows.get(b).length()) * model.hidden();
            Result alone = run(model, List.of(rows.get(b)), offsets, firstOnly, Arrays.copyOfRange(toOutputs, at, to));
            assertClose("row " + b, Arrays.copyOfRange(together.states(), at, to), alone.states());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += alone.gradient()[i];
            }
            at = to;
        }
        assertCloseToLargest(
                "gradient of the offsets, against the sum by rows", together.gradient(), sum, Closeness.RELATIVE);
    }

    private static Result run(
            Model model, List<Encoding> rows, OffsetTable offsets, boolean firstOnly, float[] toOutputs) {
        TokenBatch batch = RandomRows.packed(EncodedBatch.of(rows));
        PassOptions options = new PassOptions(
                firstOnly ? OutputSelection.FIRST_TOKENS : OutputSelection.LAST_HIDDEN_STATE, true, 0, 0, 0);
        float[] states = new float[toOutputs.length];
        try (EnginePass pass = ENGINES.get(model).forward(batch, offsets, options, FloatBuffer.wrap(states))) {
            return new Result(states, pass.backward(FloatBuffer.wrap(toOutputs)));
        }
    }

    @Property(tries = 15)
    void saysWhatTheStockEncoderSaysWhateverStandsInThePadding(
            @ForAll Model model,
            @ForAll boolean firstOnly,
            @ForAll("lengths") List<Integer> lengths,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Encoding> rows =
                lengths.stream().map(n -> RandomRows.row(n, random)).toList();
        PaddedRows padded = PaddedRows.withAnything(rows, random);
        Encoder stock = new StockEncoder(model.base);
        try (Encoder fused = TestEncoders.fused(model.base)) {
            Result expected = run(stock, PaddedRows.right(rows), firstOnly, seed);
            Result found = run(fused, padded, firstOnly, seed);
            assertClose("wanted states", found.states(), expected.states());
            assertCloseToLargest("gradient of the offsets", found.gradient(), expected.gradient(), Closeness.RELATIVE);
            List<float[]> states = plainStates(stock, PaddedRows.right(rows));
            List<float[]> foundStates = plainStates(fused, padded);
            for (int l = 0; l < states.size(); l++) {
                assertClose("hidden state " + l, foundStates.get(l), states.get(l));
            }
        }
    }

    /** All hidden states without offsets. */
    private static List<float[]> plainStates(Encoder encoder, PaddedRows rows) {
        SameDiff sd = SameDiff.create();
        EncoderGraph graph = encoder.build(sd, Optional.empty(), EncoderOptions.inference());
        Map<String, INDArray> placeholders = rows.placeholders();
        placeholders.keySet().retainAll(graph.placeholders());
        List<String> names = graph.hiddenStates().stream().map(SDVariable::name).toList();
        Map<String, INDArray> out = new GraphRunner(sd).run(placeholders, names);
        assertThat(names).hasSize(encoder.model().config().layers() + 1);
        return names.stream().map(name -> rows.gather(out.get(name))).toList();
    }

    /** Hidden states, and the gradient of their sum with random weights. */
    private static Result run(Encoder encoder, PaddedRows rows, boolean firstOnly, long seed) {
        int layers = encoder.model().config().layers();
        int hidden = encoder.model().config().hiddenSize();
        Random random = new Random(seed);
        OffsetTable table = RandomRows.offsets(layers, hidden, random);
        SameDiff sd = SameDiff.create();
        SDVariable offsets =
                sd.var("offsets", Nd4j.create(table.values(), new long[] {layers, table.size(), hidden}, 'c'));
        EncoderOptions all = EncoderOptions.inference();
        EncoderGraph graph = encoder.build(sd, Optional.of(offsets), firstOnly ? all.withPooling(Pooling.POOLER) : all);
        SDVariable output =
                firstOnly ? graph.firstToken() : graph.hiddenStates().get(layers);
        INDArray weights = firstOnly
                ? Nd4j.create(
                        RandomRows.normal(rows.rows().size() * hidden, random),
                        new long[] {rows.rows().size(), hidden},
                        'c')
                : rows.spread(RandomRows.normal(rows.tokens() * hidden, random), hidden);
        sd.setLossVariables(output.mul(sd.constant(weights)).sum("loss"));
        GraphRunner runner = new GraphRunner(FrozenGradients.create(sd));
        List<String> wanted = List.of(output.name(), offsets.gradient().name());
        Map<String, INDArray> out = runner.run(rows.placeholders(), wanted);
        INDArray states = out.get(wanted.get(0));
        return new Result(firstOnly ? flat(states) : rows.gather(states), flat(out.get(wanted.get(1))));
    }

    private static float[] flat(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }
}
