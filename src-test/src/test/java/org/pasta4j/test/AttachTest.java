package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.samediff.AttachedEncoder;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;

/** PASTA in graphs that were not built by it. */
class AttachTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden").toAbsolutePath();
    private static final Path TINY_BERT = GOLDEN.resolve("tiny-bert");
    private static final BertModel MODEL = BertCheckpoint.open(TINY_BERT);

    @TempDir
    static Path folder;

    /** A graph by name, anew each time. */
    private record Given(String name, Supplier<SameDiff> graph) {}

    private static final List<Given> GRAPHS = List.of(
            new Given("stock encoder, saved and loaded", AttachTest::saved),
            new Given("stock import of TensorFlow, repaired", () -> {
                SameDiff imported = imported();
                PastaLayers.repair(imported);
                return imported;
            }),
            new Given("written by hand", () -> HandWrittenBert.of(MODEL)));

    private static SameDiff saved() {
        SameDiff built = SameDiff.create();
        new StockEncoder(MODEL).build(built, Optional.empty(), EncoderOptions.inference());
        File file = folder.resolve("stock.fb").toFile();
        built.save(file, false);
        return SameDiff.load(file, false);
    }

    /** As ND4J's own import made it of frozen.pb; src/test/tools/ImportTensorFlow.java. */
    private static SameDiff imported() {
        return SameDiff.load(TINY_BERT.resolve("samediff/tensorflow-import.fb").toFile(), false);
    }

    @TestFactory
    Stream<DynamicNode> agreesWithTheReference() {
        return GRAPHS.stream()
                .map(given -> dynamicContainer(
                        given.name(),
                        GoldenCase.all(GOLDEN).stream()
                                .filter(golden -> golden.model().equals("tiny-bert"))
                                .filter(golden -> golden.task().equals("sequence"))
                                // How the graph's states are pooled has nothing to do with where it is from.
                                .filter(golden -> !golden.hasPooling()
                                        || golden.name().equals("mean-single") && given == GRAPHS.get(0))
                                .map(golden -> dynamicContainer(golden.name(), checks(given, golden)))));
    }

    private static Stream<DynamicNode> checks(Given given, GoldenCase golden) {
        Map<String, GoldenChecks.EncoderCheck> checks = Map.of(
                "plain base", GoldenChecks::plainBase,
                "hidden states", GoldenChecks::hiddenStates,
                "logits, loss, gradients", GoldenChecks::gradients,
                "ten steps by sd.fit", GoldenChecks::stepsBySameDiff);
        return checks.entrySet().stream()
                .map(check -> dynamicTest(
                        check.getKey(),
                        () -> check.getValue()
                                .run(golden, AttachedEncoder.of(given.graph().get()))));
    }

    @Test
    void everyGraphIsTheSameModel() {
        for (Given given : GRAPHS) {
            BertModel model = BertCheckpoint.of(given.graph().get());
            assertThat(model.fingerprint()).as(given.name()).isEqualTo(MODEL.fingerprint());
            assertThat(model.weights()).isEqualTo(MODEL.weights());
        }
    }

    @Test
    void whatIsDetachedHasTheBytesThatItHad() {
        for (Given given : GRAPHS) {
            SameDiff graph = given.graph().get();
            ByteBuffer before = graph.asFlatBuffers(true);
            for (int time = 0; time < 2; time++) {
                PastaGraph attached = PastaLayers.attach(graph, config().withDropout(0.1 * time));
                train(attached);
                assertThat(graph.asFlatBuffers(true)).isNotEqualTo(before);
                attached.detach();
                assertThat(graph.asFlatBuffers(true)).as(given.name()).isEqualTo(before);
                assertThat(graph.getListeners()).isEmpty();
            }
        }
    }

    @Test
    void aGraphThatIsBeingTrainedGoesOnAfterwards() {
        SameDiff graph = HandWrittenBert.of(MODEL);
        MultiDataSet data = tuneAll(graph);
        graph.fit(new SingletonMultiDataSetIterator(data), 1);
        ByteBuffer before = graph.asFlatBuffers(true);

        PastaGraph attached = PastaLayers.attach(graph, config());
        train(attached);
        attached.detach();

        assertThat(graph.asFlatBuffers(true)).isEqualTo(before);
        graph.fit(new SingletonMultiDataSetIterator(data), 1);
        assertThat(graph.asFlatBuffers(true)).isNotEqualTo(before);
    }

    /** Somebody's own training of all weights but the tables: SameDiff cannot derive a look-up. */
    private static MultiDataSet tuneAll(SameDiff graph) {
        graph.convertToConstants(
                Stream.of("w0", "w1", "w2").map(graph::getVariable).toList());
        SDVariable wanted = graph.placeHolder("wanted", DataType.FLOAT, -1, 32);
        graph.loss.meanSquaredError("distance", wanted, graph.getVariable("sentence"), null);
        graph.setLossVariables("distance");
        graph.setTrainingConfig(TrainingConfig.builder()
                .updater(new Adam(1e-3))
                .dataSetFeatureMapping("tokens", "segments", "mask")
                .dataSetLabelMapping("wanted")
                .build());
        INDArray tokens = Nd4j.ones(DataType.INT64, 2, 6);
        return new MultiDataSet(
                new INDArray[] {tokens, tokens, Nd4j.ones(DataType.FLOAT, 2, 6)},
                new INDArray[] {Nd4j.zeros(DataType.FLOAT, 2, 32)});
    }

    @Test
    void weightsLieByRowsWhileTheyAreFrozen() {
        SameDiff graph = HandWrittenBert.of(MODEL);
        assertThat(orders(graph)).contains('f');
        PastaGraph attached = PastaLayers.attach(graph, config());
        assertThat(orders(graph)).containsOnly('c');
        attached.detach();
        assertThat(orders(graph)).contains('f');
    }

    private static Stream<Character> orders(SameDiff graph) {
        return graph.variables().stream()
                .filter(v -> v.name().matches("w\\d+") && v.getShape().length > 1)
                .map(v -> v.getArr().ordering());
    }

    @Test
    void trainingChangesOffsetsAndHeadAlone() {
        SameDiff graph = HandWrittenBert.of(MODEL);
        PastaGraph attached = PastaLayers.attach(graph, config());
        INDArray offsets = graph.getVariable(Adapter.OFFSETS).getArr().dup();

        train(attached);

        assertThat(graph.getVariable(Adapter.OFFSETS).getArr()).isNotEqualTo(offsets);
        assertThat(attached.adapter("by hand").tensors()).containsKey(Adapter.OFFSETS);
        Adapter trained = attached.adapter("by hand");
        PastaGraph prediction = attached.forPrediction();
        assertThat(prediction.encoder()).isInstanceOf(StockEncoder.class);
        GoldenCase golden = golden();
        INDArray ours = prediction
                .sameDiff()
                .output(prediction.placeholders(golden.batch()), PastaGraph.LOGITS)
                .get(PastaGraph.LOGITS);
        INDArray there = graph.output(attached.placeholders(golden.batch()), PastaGraph.LOGITS)
                .get(PastaGraph.LOGITS);
        assertThat(ours.equalsWithEps(there, 1e-5)).isTrue();
        assertThat(trained.config().baseFingerprint()).isEqualTo(MODEL.fingerprint());
        attached.detach();
        assertThat(BertCheckpoint.of(graph).fingerprint()).isEqualTo(MODEL.fingerprint());
    }

    @Test
    void importFaultsAreNamedAndMendedWhenAsked() {
        SameDiff graph = imported();
        ByteBuffer before = graph.asFlatBuffers(true);

        assertThatThrownBy(() -> PastaLayers.attach(graph, config()))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("21 faults", "attention/self", "training are wrong", "repair");
        assertThat(graph.asFlatBuffers(true)).isEqualTo(before);

        assertThat(PastaLayers.repair(graph))
                .hasSize(21)
                .anyMatch(fault -> fault.contains("layer_1/attention/self/Softmax\" goes over axis 1"))
                .anyMatch(fault -> fault.contains("layer_2/attention/self/MatMul\" is added to"))
                .anyMatch(fault -> fault.contains("layer_0/attention/self/transpose_3\" is derived"));
        assertThat(PastaLayers.repair(graph)).isEmpty();
        // The number that the import gets wrong without a word: -0.4936 in the reference.
        GoldenChecks.plainBase(golden(), AttachedEncoder.of(graph));
    }

    @Test
    void aHeadThatPoolsTokensByWeightsIsNoFault() {
        SameDiff graph = HandWrittenBert.of(MODEL);
        SDVariable encoded = graph.getVariable("encoded");
        SDVariable weights = encoded.mul(graph.constant(Nd4j.linspace(1, 2, 32).reshape(1, 1, 32)))
                .sum(true, 2);
        encoded.mul(graph.nn.softmax(weights, 1)).sum(1).rename("pooled by weights");
        ByteBuffer before = graph.asFlatBuffers(true);

        assertThat(PastaLayers.repair(graph)).isEmpty();
        PastaLayers.attach(graph, config()).detach();

        assertThat(graph.asFlatBuffers(true)).isEqualTo(before);
    }

    @Test
    void whatWasTrainedOutlivesTheDetachmentAndAllElseIsRefused() {
        SameDiff graph = HandWrittenBert.of(MODEL);
        PastaGraph attached = PastaLayers.attach(graph, config());
        assertThatThrownBy(() -> BertCheckpoint.of(graph))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("PastaGraph.detach");
        train(attached);
        Adapter before = attached.adapter("by hand");
        attached.detach();

        assertThat(attached.adapter("by hand").tensors()).isEqualTo(before.tensors());
        PastaGraph prediction = attached.forPrediction();
        assertThat(prediction.adapter("by hand").tensors()).isEqualTo(before.tensors());
        GoldenCase golden = golden();
        List<ThrowingCallable> uses = List.of(
                () -> attached.prepareTraining(new AdamW(1e-2), 0),
                () -> attached.placeholders(golden.batch()),
                () -> attached.dataSet(golden.batch(), golden.targetArray()),
                () -> attached.put(before));
        assertThat(uses)
                .allSatisfy(use -> assertThatThrownBy(use)
                        .isExactlyInstanceOf(BadInputException.class)
                        .hasMessageStartingWith("PASTA is detached from this graph"));

        PastaGraph anew = PastaLayers.attach(graph, config());
        assertThat(anew.adapter("by hand").tensors()).isNotEqualTo(before.tensors());
        anew.put(before);
        assertThat(anew.adapter("by hand").tensors()).isEqualTo(before.tensors());
        anew.detach();
    }

    @Test
    void aSecondDetachTakesNothingMoreOut() {
        SameDiff graph = HandWrittenBert.of(MODEL);
        PastaGraph first = PastaLayers.attach(graph, config());
        first.detach();
        PastaGraph second = PastaLayers.attach(graph, config());
        ByteBuffer attached = graph.asFlatBuffers(true);

        first.detach();
        assertThat(graph.asFlatBuffers(true)).isEqualTo(attached);
        second.detach();
    }

    @Test
    void whatIsNoBertIsLeftAsItIs() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 4);
        graph.nn.softmax(x.mmul(graph.var("w", DataType.FLOAT, 4, 4)));
        refused(graph, "not a BERT");
        assertThatThrownBy(() -> PastaLayers.repair(graph)).isExactlyInstanceOf(CheckpointException.class);

        SameDiff scaled = HandWrittenBert.of(MODEL);
        scaled.getVariable("w3").getArr().putScalar(0, Float.NaN);
        refused(scaled, "NaN");
    }

    @Test
    void attachingTwiceAndTakenNamesAreRefused() {
        SameDiff graph = HandWrittenBert.of(MODEL);
        PastaGraph attached = PastaLayers.attach(graph, config());
        refused(graph, "attached to it already");
        attached.detach();
        graph.getVariable("encoded").mul(1).rename("loss");
        refused(graph, "needs the names [loss]");
        SameDiff built = SameDiff.create();
        PastaGraph own = PastaLayers.build(built, new StockEncoder(MODEL), config(), DataType.FLOAT);
        assertThatThrownBy(own::detach).isExactlyInstanceOf(BadInputException.class);
    }

    private static void refused(SameDiff graph, String why) {
        ByteBuffer before = graph.asFlatBuffers(true);
        assertThatThrownBy(() -> PastaLayers.attach(graph, config())).hasMessageContaining(why);
        assertThat(graph.asFlatBuffers(true)).isEqualTo(before);
    }

    private static void train(PastaGraph attached) {
        GoldenCase golden = golden();
        attached.prepareTraining(new AdamW(1e-2), 0);
        MultiDataSet data = attached.dataSet(golden.batch(), golden.targetArray());
        attached.sameDiff().fit(new SingletonMultiDataSetIterator(data), 2);
    }

    private static PastaConfig config() {
        return golden().config();
    }

    private static GoldenCase golden() {
        return GoldenCase.all(GOLDEN).stream()
                .filter(golden -> golden.name().equals("sequence-pair"))
                .findFirst()
                .orElseThrow();
    }
}
