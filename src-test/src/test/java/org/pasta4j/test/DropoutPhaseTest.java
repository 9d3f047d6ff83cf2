package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.custom.CustomEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.learning.config.Sgd;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;

/** A graph drops where a gradient is taken, and nowhere else, whoever asks and in whatever way. */
class DropoutPhaseTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final BertModel MODEL = BertCheckpoint.open(GOLDEN.resolve("tiny-bert"));

    @TempDir
    private static Path folder;

    /** A graph with PASTA, by how it came to be. */
    private record Way(String name, BiFunction<GoldenCase, PastaConfig, PastaGraph> graph) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Case(Way way, GoldenCase golden) {
        PastaGraph graph(double dropout) {
            return way.graph().apply(golden, golden.config().withDropout(dropout));
        }

        @Override
        public String toString() {
            return way + ", " + golden.name();
        }
    }

    private static final List<Way> WAYS = List.of(
            new Way(
                    "stock",
                    (golden, config) ->
                            PastaLayers.build(SameDiff.create(), new StockEncoder(MODEL), config, DataType.FLOAT)),
            new Way("fastest", (golden, config) -> PastaLayers.build(SameDiff.create(), MODEL, config)),
            new Way("attached", (golden, config) -> PastaLayers.attach(HandWrittenBert.of(MODEL), config)),
            new Way("attached to an import", (golden, config) -> {
                SameDiff imported = SameDiff.load(
                        GOLDEN.resolve("tiny-bert/samediff/tensorflow-import.fb")
                                .toFile(),
                        false);
                PastaLayers.repair(imported);
                return PastaLayers.attach(imported, config);
            }));

    static Stream<Case> cases() {
        return WAYS.stream()
                .flatMap(way -> GoldenCase.all(GOLDEN).stream()
                        .filter(golden -> golden.model().equals("tiny-bert"))
                        .filter(golden -> List.of("sequence-pair", "token").contains(golden.name()))
                        .map(golden -> new Case(way, golden)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingIsDroppedOutsideAGradient(Case given) {
        PastaGraph graph = given.graph(0.5);
        PastaGraph plain = given.graph(0);
        assertPredicts(plain, graph.sameDiff(), graph, given);
        graph.prepareTraining(new Sgd(0), 0);
        assertPredicts(plain, graph.sameDiff(), graph, given);
        if (!given.golden().task().equals("token")) { // what padding gets means nothing
            PastaGraph prediction = graph.forPrediction();
            Closeness.assertClose(
                    "forPrediction",
                    output(graph.sameDiff(), graph, given, PastaGraph.LOGITS),
                    output(prediction.sameDiff(), prediction, given, PastaGraph.LOGITS));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whereAGradientIsTakenEachStepDropsAnew(Case given) {
        PastaGraph graph = given.graph(0.5);
        graph.prepareTraining(new Sgd(0), 0);
        assertDrops(losses(graph.sameDiff(), graph, given));

        PastaGraph byHand = given.graph(0.5);
        byHand.sameDiff().setTrainingConfig(training(byHand).build());
        assertDrops(losses(byHand.sameDiff(), byHand, given));
        Map<String, INDArray> placeholders = placeholders(byHand, given);
        String bias = Adapter.CLASSIFIER_BIAS;
        assertThat(flat(byHand.sameDiff().calculateGradients(placeholders, bias).get(bias)))
                .isNotEqualTo(flat(
                        byHand.sameDiff().calculateGradients(placeholders, bias).get(bias)));
        assertPredicts(given.graph(0), byHand.sameDiff(), byHand, given);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aGraphThatWasSavedDoesTheSame(Case given) {
        PastaGraph graph = given.graph(0.5);
        graph.prepareTraining(new Sgd(0), 0);
        File file = folder.resolve("graph.fb").toFile();
        graph.sameDiff().save(file, true);
        SameDiff loaded = SameDiff.load(file, true);

        assertPredicts(given.graph(0), loaded, graph, given);
        assertDrops(losses(loaded, graph, given));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void evaluationDropsNothingThereAndWithinFit(Case given) {
        PastaGraph graph = given.graph(0.5);
        SameDiff sameDiff = graph.sameDiff();
        MultiDataSet data = data(graph, given);
        List<float[]> seen = new ArrayList<>();
        IEvaluation<?> evaluation = new CustomEvaluation<>(
                (labels, logits, mask, meta) -> seen.add(flat(logits)), CustomEvaluation.mergeConcatenate());
        TrainingConfig training = training(graph)
                .validationEvaluation(PastaGraph.LOGITS, 0, evaluation)
                .build();
        sameDiff.setTrainingConfig(training);

        sameDiff.evaluate(new SingletonMultiDataSetIterator(data), PastaGraph.LOGITS, 0, evaluation);
        sameDiff.fit(new SingletonMultiDataSetIterator(data), 1, new SingletonMultiDataSetIterator(data), 1);

        PastaGraph plain = given.graph(0);
        float[] expected = output(plain.sameDiff(), plain, given, PastaGraph.LOGITS);
        assertThat(seen).hasSize(2).allSatisfy(logits -> assertThat(logits).isEqualTo(expected));
    }

    /** Logits and loss of a graph without dropout, by each way to ask. */
    private static void assertPredicts(PastaGraph plain, SameDiff asked, PastaGraph graph, Case given) {
        for (String wanted : List.of(PastaGraph.LOGITS, PastaGraph.LOSS)) {
            float[] expected = output(plain.sameDiff(), plain, given, wanted);
            assertThat(output(asked, graph, given, wanted)).isEqualTo(expected);
            assertThat(output(asked, graph, given, wanted)).as("again").isEqualTo(expected);
            assertThat(flat(asked.batchOutput()
                            .output(wanted)
                            .inputs(placeholders(graph, given))
                            .outputSingle()))
                    .isEqualTo(expected);
        }
    }

    private static void assertDrops(float[] losses) {
        assertThat(losses).hasSize(4).doesNotHaveDuplicates();
    }

    /** That of the same step, four times. */
    private static float[] losses(SameDiff sameDiff, PastaGraph graph, Case given) {
        return sameDiff.fit(new SingletonMultiDataSetIterator(data(graph, given)), 4)
                .lossCurve()
                .getLossValues()
                .toFloatVector();
    }

    private static TrainingConfig.Builder training(PastaGraph graph) {
        return TrainingConfig.builder()
                .updater(new Sgd(0))
                .dataSetFeatureMapping(graph.encoderGraph().placeholders())
                .dataSetLabelMapping(PastaGraph.LABELS)
                .trainEvaluation(PastaGraph.LOSS, 0);
    }

    private static MultiDataSet data(PastaGraph graph, Case given) {
        return graph.dataSet(given.golden().batch(), given.golden().targetArray());
    }

    private static float[] output(SameDiff asked, PastaGraph graph, Case given, String wanted) {
        return flat(asked.output(placeholders(graph, given), wanted).get(wanted));
    }

    private static Map<String, INDArray> placeholders(PastaGraph graph, Case given) {
        Map<String, INDArray> placeholders = graph.placeholders(given.golden().batch());
        placeholders.put(PastaGraph.LABELS, given.golden().targetArray());
        return placeholders;
    }

    private static float[] flat(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }
}
