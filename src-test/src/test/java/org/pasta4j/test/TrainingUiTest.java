package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsInitializationReport;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.listeners.impl.UIListener;
import org.nd4j.autodiff.listeners.records.LossCurve;
import org.nd4j.graph.FlatArray;
import org.nd4j.graph.UIAddName;
import org.nd4j.graph.UIEvent;
import org.nd4j.graph.UIEventType;
import org.nd4j.graph.ui.LogFileWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.dl4j.PastaStatsListener;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/** What Deeplearning4j's training UI is given, and that looking on changes nothing. */
class TrainingUiTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final BertTokenizer TOKENIZER = BertTokenizer.open(TINY_BERT);
    private static final List<String> TEXTS = List.of("a dog is eating", "the cow", "a man", "the big dog");
    private static final List<String> LABELS = List.of("yes", "yes", "no", "yes");
    private static final TrainingOptions OPTIONS = TrainingOptions.defaults()
            .withEpochs(3)
            .withBatchSize(2)
            .withLearningRate(1e-2)
            .withMaxGradientNorm(0.5);

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    /** A listener that keeps what it hears, as a user's would. */
    private static final class Diary implements TrainingListener {
        private final List<StepReport> steps = new ArrayList<>();
        private final List<Map<String, INDArray>> parameters = new ArrayList<>();
        private final List<Map<String, INDArray>> updates = new ArrayList<>();

        @Override
        public void onUpdate(StepReport report, Map<String, INDArray> parameters, Map<String, INDArray> updates) {
            steps.add(report);
            this.parameters.add(copies(parameters));
            this.updates.add(copies(updates));
        }

        private static Map<String, INDArray> copies(Map<String, INDArray> arrays) {
            Map<String, INDArray> copies = new LinkedHashMap<>();
            arrays.forEach((name, array) -> copies.put(name, array.dup()));
            return copies;
        }
    }

    @Test
    void listenersHearWhatAStepDid() {
        Diary diary = new Diary();
        Adapter before;
        Adapter after;
        try (PastaModel model = model(OffsetPlacement.ALL)) {
            before = model.adapter("base");
            model.fit(examples(), List.of(), OPTIONS, diary);
            after = model.adapter("base");
        }

        assertThat(diary.steps).extracting(StepReport::step).containsExactly(1, 2, 3, 4, 5, 6);
        for (int i = 0; i < 6; i++) {
            StepReport step = diary.steps.get(i);
            assertThat(step.learningRate()).isCloseTo(1e-2 * (6 - i) / 6, within(1e-12));
            assertThat(step.gradientNorm()).isPositive();
            assertThat(step.seconds()).isPositive();
            // Without weight decay the updates are all that a step does.
            for (String name : diary.parameters.get(i).keySet()) {
                INDArray start = i == 0
                        ? array(before, name)
                        : diary.parameters.get(i - 1).get(name);
                INDArray end = diary.parameters.get(i).get(name);
                assertThat(start.sub(diary.updates.get(i).get(name))).as(name).isEqualTo(end);
            }
        }
        assertThat(diary.parameters.get(5).get(Adapter.OFFSETS)).isEqualTo(array(after, Adapter.OFFSETS));
    }

    private static INDArray array(Adapter adapter, String name) {
        var tensor = adapter.tensors().get(name);
        long[] shape = IntStream.of(tensor.shape()).asLongStream().toArray();
        return Nd4j.create(tensor.toArray(), shape, 'c');
    }

    @Test
    void deeplearning4jsStorageHoldsTheTraining() throws IOException {
        OffsetPlacement placement = new OffsetPlacement(List.of(1, 2), OffsetPlacement.Tokens.ALL, false);
        Diary diary = new Diary();
        Adapter plain;
        try (PastaModel model = model(placement)) {
            model.fit(examples(), List.of(), OPTIONS, diary);
            plain = model.adapter("base");
        }
        File file = folder.resolve("stats.dl4j").toFile();
        StatsStorage written = new FileStatsStorage(file);
        try (PastaModel model = model(placement)) {
            model.fit(examples(), List.of(), OPTIONS, new PastaStatsListener(written, model, "a training", 1));
            assertThat(model.adapter("base").tensors()).isEqualTo(plain.tensors());
        }
        written.close();

        StatsStorage read = new FileStatsStorage(file);
        assertThat(read.listSessionIDs()).containsExactly("a training");
        StatsInitializationReport about =
                (StatsInitializationReport) read.getStaticInfo("a training", StatsListener.TYPE_ID, "0");
        assertThat(about.getModelClassName()).isEqualTo(PastaModel.class.getName());
        assertThat(about.getModelNumParams()).isEqualTo(plain.parameterCount());
        assertThat(about.getModelNumLayers()).isEqualTo(3);
        List<StatsReport> reports = reports(read, "a training");
        assertThat(reports).hasSize(6);
        for (int i = 0; i < 6; i++) {
            assertReport(reports.get(i), diary, i);
        }
        read.close();
    }

    private static List<StatsReport> reports(StatsStorage storage, String session) {
        return storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, "0", 0).stream()
                .map(StatsReport.class::cast)
                .toList();
    }

    private static void assertReport(StatsReport report, Diary diary, int index) {
        StepReport step = diary.steps.get(index);
        assertThat(report.getIterationCount()).isEqualTo(step.step());
        assertThat(report.getScore()).isEqualTo(step.loss());
        assertThat(report.getTotalExamples()).isEqualTo(2L * step.step());
        assertThat(report.getExamplesPerSecond()).isPositive();
        assertThat(report.getJvmCurrentBytes()).isPositive();
        Map<String, Double> parameters = report.getMeanMagnitudes(StatsType.Parameters);
        Map<String, Double> updates = report.getMeanMagnitudes(StatsType.Updates);
        assertThat(parameters.keySet())
                .containsExactlyInAnyOrder("layer1_W", "layer2_W", "head.classifier_W", "head.classifier_b");
        assertThat(updates.keySet()).isEqualTo(parameters.keySet());
        assertThat(parameters.get("layer2_W"))
                .isEqualTo(magnitude(
                        diary.parameters.get(index).get(Adapter.OFFSETS).slice(2)));
        assertThat(updates.get("head.classifier_W"))
                .isEqualTo(magnitude(diary.updates.get(index).get(Adapter.CLASSIFIER_WEIGHT)))
                .isPositive();
        assertThat(report.getLearningRates().get("layer1_W")).isCloseTo(step.learningRate(), within(1e-8));
    }

    private static double magnitude(INDArray array) {
        return array.ameanNumber().doubleValue();
    }

    @Test
    void reportsComeAsOftenAsAskedFor() {
        StatsStorage storage = new InMemoryStatsStorage();
        try (PastaModel model = model(OffsetPlacement.ALL)) {
            model.fit(examples(), List.of(), OPTIONS, new PastaStatsListener(storage, model, "few", 4));

            assertThat(reports(storage, "few"))
                    .extracting(StatsReport::getIterationCount)
                    .containsExactly(1, 4);
            assertThatThrownBy(() -> new PastaStatsListener(storage, model, "none", 0))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("every 0 steps");
        }
    }

    /** SameDiff's own listener for the UI, on a graph with PASTA in it. */
    @ParameterizedTest
    @EnumSource(
            value = EncoderKind.class,
            names = {"STOCK", "FUSED"})
    void sameDiffsListenerWritesWhatItsPageReads(EncoderKind kind) throws IOException {
        File log = folder.resolve("log.bin").toFile();
        UIListener listener = UIListener.builder(log)
                .plotLosses(1)
                .learningRate(1)
                .updateRatios(1)
                .build();
        Map<String, INDArray> alone = new LinkedHashMap<>();
        Map<String, INDArray> watched = new LinkedHashMap<>();
        fit(kind, alone, null);
        LossCurve losses = fit(kind, watched, listener);

        assertThat(watched).isEqualTo(alone);
        Map<String, List<Double>> plots = plots(log);
        assertThat(plots.keySet()).contains("losses/loss", "learningRate", "logUpdateRatio/pasta.offsets");
        assertThat(plots.get("losses/loss")).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(plots.get("losses/loss").get(i))
                    .isCloseTo(losses.getLossValues().getDouble(i, 0), within(1e-6));
            assertThat(plots.get("learningRate").get(i)).isCloseTo(1e-2 * (5 - i) / 5, within(1e-9));
        }
    }

    private static LossCurve fit(EncoderKind kind, Map<String, INDArray> trained, UIListener listener) {
        try (Encoder encoder = TestEncoders.open(BASE, kind)) {
            PastaConfig config = PastaConfig.classification("no", "yes").withDropout(0);
            PastaGraph graph = PastaLayers.build(LeanGraph.create(), encoder, config, DataType.FLOAT);
            graph.prepareTraining(new AdamW(new LinearDecay(1e-2, 5)), 0);
            if (listener != null) {
                graph.sameDiff().setListeners(listener);
            }
            EncodedBatch batch =
                    EncodedBatch.of(TEXTS.stream().map(TOKENIZER::encode).toList());
            LossCurve losses = graph.sameDiff()
                    .fit(new SingletonMultiDataSetIterator(graph.dataSet(batch, LABELS)), 5)
                    .lossCurve();
            graph.parameters()
                    .forEach((name, variable) ->
                            trained.put(name, variable.getArr().dup()));
            return losses;
        }
    }

    /** The numbers in a log by their names, in their order. */
    private static Map<String, List<Double>> plots(File log) throws IOException {
        Map<Integer, String> names = new LinkedHashMap<>();
        Map<String, List<Double>> plots = new LinkedHashMap<>();
        for (var event : new LogFileWriter(log).readEvents()) {
            UIEvent header = event.getFirst();
            if (header.eventType() == UIEventType.ADD_NAME) {
                UIAddName name = (UIAddName) event.getSecond();
                names.put(name.nameIdx(), name.name());
            } else if (header.eventType() == UIEventType.SCALAR) {
                double value =
                        Nd4j.createFromFlatArray((FlatArray) event.getSecond()).getDouble(0);
                plots.computeIfAbsent(names.get(header.nameIdx()), key -> new ArrayList<>())
                        .add(value);
            }
        }
        return plots;
    }

    private static PastaModel model(OffsetPlacement placement) {
        return PastaModel.create(
                BASE, TOKENIZER, PastaConfig.classification("no", "yes").withPlacement(placement));
    }

    private static List<Example> examples() {
        return IntStream.range(0, TEXTS.size())
                .mapToObj(i -> Example.of(TEXTS.get(i), LABELS.get(i)))
                .toList();
    }
}
