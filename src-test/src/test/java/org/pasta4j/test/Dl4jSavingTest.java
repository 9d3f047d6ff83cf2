package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.dl4j.PastaBases;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.dl4j.TextFeatures;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.Schedule;
import org.pasta4j.pasta.train.ScheduledRate;

/** A network with PASTA is saved without its base, and finds it again. */
class Dl4jSavingTest {
    private static final Path TINY_BERT =
            Path.of("src/test/resources/golden/tiny-bert").toAbsolutePath();
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final PastaConfig CONFIG =
            PastaConfig.classification("gut", "mä\u00dfig", "\u826f").withDropout(0.1);
    private static final AdamW UPDATER = new AdamW(new LinearDecay(0.01, 40));

    @TempDir
    Path folder;

    private static DataSet data() {
        List<Example> examples = List.of(
                Example.of("a joy from start to finish", "gut"),
                Example.of("it has its moments", "mä\u00dfig"),
                Example.of("fine", "\u826f"),
                Example.of("a waste of two hours and of everything else", "mä\u00dfig"));
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            return TextDataSetIterator.of(tokenizer, CONFIG, examples, 8).next();
        }
    }

    /** In a process whose charset knows no umlaut. */
    @Test
    void anotherProcessSaysTheSameBitForBit() throws IOException, InterruptedException {
        ComputationGraph graph = Networks.graph(BASE, CONFIG, EncoderKind.AUTO, UPDATER);
        graph.fit(data());
        Path file = folder.resolve("graph.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        assertThat(Files.size(file)).isLessThan(BASE.parameterCount() * Float.BYTES / 10);

        List<String> all =
                OtherProcess.lines(folder, List.of("-Dfile.encoding=US-ASCII"), SavedNetworks.class, TINY_BERT, file);
        List<String> lines =
                all.stream().filter(line -> line.startsWith("says ")).toList();
        assertThat(lines).hasSize(3 * 3 + 3).isEqualTo(SavedNetworks.says(graph, TINY_BERT));
    }

    /** What the network is asked is cut as what it was trained on. */
    @Test
    void textsBecomeTheFeaturesOfTraining() {
        String text = "a joy from start to finish ".repeat(30);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            for (PastaConfig config : List.of(CONFIG, CONFIG.withMaxLength(9))) {
                INDArray asked = TextFeatures.of(BASE, tokenizer, config, List.of(text, "fine"));
                List<Example> examples = List.of(Example.of(text, "gut"), Example.of("fine", "gut"));
                assertThat(asked)
                        .isEqualTo(TextDataSetIterator.of(BASE, tokenizer, config, examples, 2)
                                .next()
                                .getFeatures());
            }
            assertThat(TextFeatures.of(tokenizer, CONFIG.withMaxLength(9), List.of(text))
                            .size(2))
                    .isEqualTo(9);
            assertThatThrownBy(() -> TextFeatures.of(tokenizer, CONFIG, List.of()))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageContaining("at least one");
        }
    }

    @Test
    void aBaseInAJarIsFoundAgain() throws IOException {
        Path jar = folder.resolve("a model.jar");
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.copy(TINY_BERT.resolve("onnx/torchscript-eager-17.onnx"), files.getPath("/tiny.onnx"));
        }
        ComputationGraph graph = Networks.graph(BertCheckpoint.open(jar), CONFIG, EncoderKind.AUTO, UPDATER);
        Path file = folder.resolve("graph.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        PastaBases.unregister(BASE);

        ComputationGraph loaded = ModelSerializer.restoreComputationGraph(file.toFile());

        assertThat(SavedNetworks.says(loaded, TINY_BERT)).isEqualTo(SavedNetworks.says(graph, TINY_BERT));
    }

    @ParameterizedTest
    @EnumSource(names = {"FUSED", "STOCK"})
    void trainingGoesOnAsIfItHadNotBeenSaved(EncoderKind kind) throws IOException {
        TestEncoders.open(BASE, kind).close();
        PastaConfig config = CONFIG.withDropout(0);
        DataSet data = data();
        ComputationGraph graph = Networks.graph(BASE, config, kind, UPDATER);
        MultiLayerNetwork layers = Networks.layers(BASE, config, kind, UPDATER);
        for (int i = 0; i < 3; i++) {
            graph.fit(data);
            layers.fit(data);
        }
        ModelSerializer.writeModel(graph, folder.resolve("graph.zip").toFile(), true);
        ModelSerializer.writeModel(layers, folder.resolve("layers.zip").toFile(), true);
        ComputationGraph loadedGraph = ModelSerializer.restoreComputationGraph(
                folder.resolve("graph.zip").toFile(), true);
        MultiLayerNetwork loadedLayers = ModelSerializer.restoreMultiLayerNetwork(
                folder.resolve("layers.zip").toFile(), true);
        for (int i = 0; i < 3; i++) {
            graph.fit(data);
            loadedGraph.fit(data);
            layers.fit(data);
            loadedLayers.fit(data);
        }
        assertThat(loadedGraph.params()).isEqualTo(graph.params());
        assertThat(loadedLayers.params()).isEqualTo(layers.params());
        assertThat(loadedGraph.updaterState()).isEqualTo(graph.updaterState());
    }

    @Test
    void configurationsGoThroughJsonYamlAndSerialization() throws IOException, ClassNotFoundException {
        PastaConfig config = CONFIG.withPlacement(
                        new OffsetPlacement(List.of(0), OffsetPlacement.Tokens.SEPARATORS, true))
                .withSlots(3)
                .withSeed(7);
        for (AdamW updater :
                List.of(new AdamW(0.5), UPDATER, new AdamW(new ScheduledRate(Schedule.COSINE, 0.1, 2, 9)))) {
            ComputationGraphConfiguration graph = Networks.graphConfiguration(BASE, config, EncoderKind.STOCK, updater);
            MultiLayerConfiguration layers = Networks.layersConfiguration(BASE, config, EncoderKind.STOCK, updater);
            assertThat(ComputationGraphConfiguration.fromJson(graph.toJson())).isEqualTo(graph);
            assertThat(ComputationGraphConfiguration.fromYaml(graph.toYaml())).isEqualTo(graph);
            assertThat(MultiLayerConfiguration.fromJson(layers.toJson())).isEqualTo(layers);
            assertThat(graph.toJson())
                    .contains(BASE.fingerprint(), "m\\u00E4\\u00DFig")
                    .isNotEqualTo(Networks.graphConfiguration(BASE, config.withSeed(8), EncoderKind.STOCK, updater)
                            .toJson());
            assertThat(graph.clone()).isEqualTo(graph);
            assertThat(layers.clone()).isEqualTo(layers);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(graph.getVertices().get(Networks.BERT));
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(graph.getVertices().get(Networks.BERT));
            }
        }
    }

    @Test
    void aBaseThatIsNotThereIsRefusedUnlessItIsRegistered() throws IOException {
        BertModel base = RandomModels.of(RandomModels.sizes(2, 16, 2, org.pasta4j.bert.HiddenActivation.GELU), true, 9);
        Path file = folder.resolve("graph.zip");
        ComputationGraph graph = Networks.graph(base, CONFIG, EncoderKind.AUTO, UPDATER);
        INDArray expected = graph.outputSingle(data().getFeatures());
        ModelSerializer.writeModel(graph, file.toFile(), true);

        assertThat(ModelSerializer.restoreComputationGraph(file.toFile()).outputSingle(data().getFeatures()))
                .as("known as long as a network holds it")
                .isEqualTo(expected);
        PastaBases.unregister(base);
        assertThatThrownBy(() -> ModelSerializer.restoreComputationGraph(file.toFile()))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("The network stands on a frozen base that is not saved with it: random-bert (2"
                        + " layers, hidden size 16, " + base.fingerprint()
                        + "). No base of that fingerprint is registered, and in that place it cannot be opened. No"
                        + " checkpoint at ")
                .hasMessageEndingWith(
                        "Open the base from where it is and call PastaBases.register before the network is"
                                + " loaded.");
        PastaBases.register(base);
        try {
            assertThat(ModelSerializer.restoreComputationGraph(file.toFile()).outputSingle(data().getFeatures()))
                    .isEqualTo(expected);
        } finally {
            PastaBases.unregister(base);
        }
    }

    @Test
    void anotherBaseInItsPlaceIsRefused() throws IOException {
        Path place = Files.createDirectory(folder.resolve("base"));
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(TINY_BERT.resolve(name), place.resolve(name));
        }
        Path changed = place.resolve("config.json");
        BertModel base = BertCheckpoint.open(place);
        ComputationGraph graph = Networks.graph(base, CONFIG, EncoderKind.AUTO, UPDATER);
        Path file = folder.resolve("graph.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        PastaBases.unregister(base);
        Files.writeString(changed, Files.readString(changed).replaceFirst("\"gelu\"", "\"relu\""));
        BertModel other = BertCheckpoint.open(place);
        assertThat(other.fingerprint()).isNotEqualTo(base.fingerprint());

        assertThatThrownBy(() -> ModelSerializer.restoreComputationGraph(file.toFile()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContainingAll(
                        "in that place there is another base now, ",
                        base.fingerprint(),
                        other.fingerprint(),
                        "PastaBases.register");
    }
}
