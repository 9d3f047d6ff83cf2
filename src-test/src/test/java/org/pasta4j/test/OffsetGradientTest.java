package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.Tuning;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;

/**
 * The gradients are those of the loss: central differences in float64 say so, for every trained number. The stock
 * encoder is derived in float64 too, the fused one in its float32.
 */
class OffsetGradientTest {
    /** The error of a difference is about STEP^2 by the third derivative and 1e-16 / STEP by rounding. */
    private static final double STEP = 1e-5;

    private static final double RELATIVE_ERROR = 1e-7;
    private static final int HIDDEN_SIZE = 8;
    /** In which the numbers of a large array are moved, all at once. */
    private static final int DIRECTIONS = 4;

    private static final PastaConfig CLASSES = PastaConfig.classification("a", "b", "c")
            .withSlots(3)
            .withDropout(0)
            .withInitialScale(0.5);
    private static final PastaConfig NUMBER =
            PastaConfig.regression().withSlots(3).withDropout(0).withInitialScale(0.5);

    private static final PastaConfig SETS = PastaConfig.multiLabelClassification("a", "b", "c")
            .withSlots(3)
            .withDropout(0)
            .withInitialScale(0.5);

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of("with a pooler", 2, true, HiddenActivation.GELU, CLASSES, rows()),
                Arguments.of("without a pooler", 2, false, HiddenActivation.GELU_TANH, CLASSES, rows()),
                Arguments.of("with a pooler, one row", 2, true, HiddenActivation.GELU, CLASSES, pair()),
                Arguments.of("without a pooler, one row", 2, false, HiddenActivation.GELU, CLASSES, pair()),
                Arguments.of("regression", 2, true, HiddenActivation.GELU, NUMBER, rows()),
                Arguments.of("regression, one row", 2, true, HiddenActivation.GELU, NUMBER, pair()),
                Arguments.of("one layer, lowest and top", 1, true, HiddenActivation.RELU, CLASSES, rows()),
                Arguments.of("three layers", 3, true, HiddenActivation.GELU, CLASSES, rows()),
                Arguments.of("sets of labels", 2, true, HiddenActivation.GELU, SETS, rows()),
                Arguments.of("sets of labels, one row", 2, true, HiddenActivation.GELU, SETS, pair()),
                Arguments.of("mean", 2, true, HiddenActivation.GELU, CLASSES.withPooling(Pooling.MEAN), rows()),
                Arguments.of(
                        "mean, one row", 2, false, HiddenActivation.GELU, NUMBER.withPooling(Pooling.MEAN), pair()),
                Arguments.of("max", 2, true, HiddenActivation.GELU, CLASSES.withPooling(Pooling.MAX), rows()),
                Arguments.of("max, one row", 2, false, HiddenActivation.GELU, CLASSES.withPooling(Pooling.MAX), pair()),
                Arguments.of("first", 2, true, HiddenActivation.GELU, CLASSES.withPooling(Pooling.FIRST), rows()),
                Arguments.of("dense on mean", 2, true, HiddenActivation.GELU, dense(Pooling.MEAN), rows()));
    }

    private static PastaConfig dense(Pooling pooling) {
        return CLASSES.withPooling(pooling).withHeadKind(HeadKind.DENSE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void areThoseOfTheLoss(
            String name,
            int layers,
            boolean withPooler,
            HiddenActivation activation,
            PastaConfig config,
            List<Encoding> rows) {
        BertModel base = RandomModels.of(RandomModels.sizes(layers, HIDDEN_SIZE, 2, activation), withPooler, 1);
        PastaGraph graph = PastaLayers.build(SameDiff.create(), new StockEncoder(base), config, DataType.DOUBLE);
        assertThat(graph.parameters().containsKey(Adapter.DENSE_WEIGHT))
                .isEqualTo(graph.config().hasDense(base));
        // So that the fused encoder, which computes in float32, has the very same ones.
        graph.parameters().values().forEach(OffsetGradientTest::roundToFloat);
        Map<String, double[]> differences = differences(graph, rows);

        assertGradients("stock", gradients(graph, rows), differences, RELATIVE_ERROR, 0);
        try (FusedEncoder fused = TestEncoders.fused(base)) {
            PastaGraph other = PastaLayers.build(SameDiff.create(), fused, config, DataType.FLOAT);
            other.parameters()
                    .forEach((parameter, variable) -> variable.getArr()
                            .assign(graph.parameters().get(parameter).getArr()));
            assertGradients("fused", gradients(other, rows), differences, Closeness.RELATIVE, Closeness.ABSOLUTE);
        }
    }

    static Stream<Arguments> baselines() {
        OffsetPlacement some = new OffsetPlacement(List.of(1), OffsetPlacement.Tokens.SEPARATORS, true);
        return Stream.of(
                Arguments.of("full", CLASSES.withTuning(Tuning.FULL), rows()),
                Arguments.of("full, one row", CLASSES.withTuning(Tuning.FULL), pair()),
                Arguments.of("biases", NUMBER.withTuning(Tuning.BITFIT), rows()),
                Arguments.of("biases, one row", NUMBER.withTuning(Tuning.BITFIT), pair()),
                Arguments.of("one layer's shared separators", CLASSES.withPlacement(some), rows()));
    }

    /** Of whatever is trained: weights of the base, and offsets in some places alone. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("baselines")
    void areThoseOfTheLossForBaselinesToo(String name, PastaConfig config, List<Encoding> rows) {
        BertModel base = RandomModels.of(RandomModels.sizes(2, HIDDEN_SIZE, 2, HiddenActivation.GELU), true, 1);
        PastaGraph graph = PastaLayers.build(SameDiff.create(), new StockEncoder(base), config, DataType.DOUBLE);
        assertThat(graph.parameters()).hasSizeGreaterThan(config.tuning().changesBase() ? 15 : 2);
        Map<String, double[]> derived = gradients(graph, rows);
        assertThat(derived.keySet()).isEqualTo(graph.parameters().keySet());
        Map<String, INDArray> placeholders = placeholders(graph, rows);
        GraphRunner runner = new GraphRunner(graph.sameDiff());
        Random random = new Random(1);
        graph.parameters().forEach((parameter, variable) -> {
            INDArray gradient = Nd4j.createFromArray(derived.get(parameter));
            double size = gradient.norm2Number().doubleValue();
            // The bias of keys moves all scores of a softmax alike, which changes nothing.
            if (!parameter.endsWith("key.bias")) {
                assertThat(size).as(parameter).isGreaterThan(1e-5);
            }
            // A wrong number shows in every direction but those across it.
            for (int i = 0; i < DIRECTIONS; i++) {
                INDArray direction = direction((int) gradient.length(), random);
                double slope = slope(() -> loss(runner, placeholders), variable.getArr(), direction);
                double error = slope - gradient.mul(direction).sumNumber().doubleValue();
                assertThat(Math.sqrt(gradient.length()) * Math.abs(error))
                        .as(parameter)
                        .isLessThan(Math.max(1e-8, RELATIVE_ERROR * size));
            }
        });
    }

    /** Of length 1. */
    private static INDArray direction(int count, Random random) {
        INDArray direction = Nd4j.createFromArray(random.doubles(count, -1, 1).toArray());
        return direction.div(direction.norm2Number());
    }

    /** By how much the loss rises along a direction. */
    private static double slope(DoubleSupplier loss, INDArray values, INDArray direction) {
        INDArray start = values.dup();
        INDArray step = direction.mul(STEP).reshape(values.shape());
        values.addi(step);
        double above = loss.getAsDouble();
        values.assign(start.sub(step));
        double below = loss.getAsDouble();
        values.assign(start);
        return (above - below) / (2 * STEP);
    }

    private static void roundToFloat(SDVariable variable) {
        INDArray values = variable.getArr();
        values.assign(values.castTo(DataType.FLOAT).castTo(DataType.DOUBLE));
    }

    private static Map<String, double[]> gradients(PastaGraph graph, List<Encoding> rows) {
        graph.prepareTraining(new AdamW(1e-3), 0);
        Map<String, double[]> gradients = new LinkedHashMap<>();
        graph.sameDiff()
                .calculateGradients(
                        placeholders(graph, rows), graph.parameters().keySet())
                .forEach((parameter, gradient) -> gradients.put(parameter, flat(gradient)));
        return gradients;
    }

    private static Map<String, INDArray> placeholders(PastaGraph graph, List<Encoding> rows) {
        Map<String, INDArray> placeholders = graph.placeholders(EncodedBatch.of(rows));
        placeholders.put(
                PastaGraph.LABELS,
                labels(rows.size(), graph.config()).castTo(graph.logits().dataType()));
        return placeholders;
    }

    /** The offsets of one layer and slot are held against each other, for layers differ in size. */
    private static void assertGradients(
            String encoder,
            Map<String, double[]> derived,
            Map<String, double[]> differences,
            double relative,
            double absolute) {
        assertThat(derived.keySet()).isEqualTo(differences.keySet());
        differences.forEach((parameter, expected) -> {
            int piece = parameter.equals(Adapter.OFFSETS) ? HIDDEN_SIZE : expected.length;
            for (int from = 0; from < expected.length; from += piece) {
                String what = String.format(Locale.ROOT, "%s, %s from index %d: ", encoder, parameter, from);
                assertPiece(what, derived.get(parameter), expected, from, from + piece, relative, absolute);
            }
        });
    }

    private static void assertPiece(
            String what, double[] derived, double[] expected, int from, int to, double relative, double absolute) {
        double error = 0;
        double size = 0;
        for (int i = from; i < to; i++) {
            error = Math.hypot(error, derived[i] - expected[i]);
            size = Math.hypot(size, expected[i]);
        }
        assertThat(size).as(what + "size of the gradient").isGreaterThan(1e-4);
        assertThat(error)
                .as(what + "error of a gradient of size " + size)
                .isLessThan(Math.max(absolute, relative * size));
    }

    /** Ragged rows of two and of three special tokens, one of them with the separator's characters in its text. */
    private static List<Encoding> rows() {
        // Read from the vocabulary, a typed separator is one token with the id of a real one.
        Path vocabulary = Path.of("src/test/resources/golden/tiny-bert/vocab.txt");
        try (BertTokenizer tokenizer = BertTokenizer.open(vocabulary)) {
            Encoding plain = tokenizer.encode("the cat sat on the mat and then it went home");
            Encoding typed = tokenizer.encode("it was good [SEP] and bad");
            int separator = plain.ids()[plain.length() - 1];
            List<Integer> slotsOfSeparators = new ArrayList<>();
            for (int t = 0; t < typed.length(); t++) {
                if (typed.ids()[t] == separator) {
                    slotsOfSeparators.add(typed.slots()[t]);
                }
            }
            assertThat(slotsOfSeparators)
                    .as("slots of the typed and of the real separator")
                    .containsExactly(-1, 1);
            return List.of(plain, tokenizer.encode("a pair", "of two texts"), typed, tokenizer.encode("x"));
        }
    }

    /** One row of three special tokens. ND4J has derivatives of its own for what then becomes a vector or a number. */
    private static List<Encoding> pair() {
        return rows().subList(1, 2);
    }

    private static INDArray labels(int rows, PastaConfig config) {
        double[][] labels = new double[rows][config.outputs()];
        for (int b = 0; b < rows; b++) {
            if (config.task() == Task.REGRESSION) {
                labels[b][0] = 0.7 * b - 1;
            } else {
                labels[b][b % config.outputs()] = 1;
                if (config.task() == Task.MULTI_LABEL_CLASSIFICATION) {
                    labels[b][(b + 1) % config.outputs()] = 1;
                }
            }
        }
        return Nd4j.createFromArray(labels);
    }

    private static Map<String, double[]> differences(PastaGraph graph, List<Encoding> rows) {
        Map<String, INDArray> placeholders = placeholders(graph, rows);
        GraphRunner runner = new GraphRunner(graph.sameDiff());
        Map<String, double[]> differences = new LinkedHashMap<>();
        graph.parameters()
                .forEach((name, parameter) ->
                        differences.put(name, differences(() -> loss(runner, placeholders), parameter.getArr())));
        return differences;
    }

    private static double[] differences(DoubleSupplier loss, INDArray values) {
        INDArray flat = values.reshape(values.length());
        double[] differences = new double[(int) values.length()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = difference(loss, flat, i);
        }
        return differences;
    }

    private static double difference(DoubleSupplier loss, INDArray flat, int i) {
        double value = flat.getDouble(i);
        flat.putScalar(i, value + STEP);
        double above = loss.getAsDouble();
        flat.putScalar(i, value - STEP);
        double below = loss.getAsDouble();
        flat.putScalar(i, value);
        return (above - below) / (2 * STEP);
    }

    private static double loss(GraphRunner runner, Map<String, INDArray> placeholders) {
        return runner.run(placeholders, List.of(PastaGraph.LOSS))
                .get(PastaGraph.LOSS)
                .getDouble(0);
    }

    private static double[] flat(INDArray array) {
        return array.reshape(array.length()).toDoubleVector();
    }
}
