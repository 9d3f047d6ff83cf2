package org.pasta4j.bert.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;

/** Checkpoints of TensorFlow's Model Garden: the golden one under the names and with the shapes of its encoders. */
class GardenCheckpointTest {
    private static final Path GOOGLE = Path.of("../src-test/src/test/resources/golden/tiny-bert/tf");
    private static final String VALUE = "/.ATTRIBUTES/VARIABLE_VALUE";
    private static final int F32 = 1;
    private static final int LAYERS = 3;

    @TempDir
    Path folder;

    private final Map<String, FrozenTensor> golden = new TreeMap<>();
    private final Map<String, FrozenTensor> variables = new TreeMap<>();
    private int heads;
    /** Of the golden checkpoint where gelu is its approximation, as it is to the Garden. */
    private String expected;

    @BeforeEach
    void read() throws IOException {
        TensorBundle bundle = TensorBundle.open(GOOGLE.resolve("bert_model.ckpt.index"));
        bundle.names().forEach(name -> this.golden.put(name.substring("bert/".length()), bundle.floats(name)));
        BertModel golden = BertCheckpoint.open(GOOGLE);
        heads = golden.config().attentionHeads();
        String config = Files.readString(GOOGLE.resolve("bert_config.json"));
        Path approximate = Files.createDirectory(folder.resolve("approximate"));
        Files.writeString(approximate.resolve("bert_config.json"), config.replace("\"gelu\"", "\"gelu_new\""));
        for (String name : List.of("bert_model.ckpt.index", "bert_model.ckpt.data-00000-of-00001")) {
            Files.copy(GOOGLE.resolve(name), approximate.resolve(name));
        }
        expected = BertCheckpoint.open(approximate).fingerprint();
        Files.writeString(folder.resolve("bert_config.json"), config);
    }

    /** By the numbers of layers, or by the names of attributes; with the output beside attention or in it. */
    @ParameterizedTest
    @CsvSource({
        "encoder/, layer_with_weights-, _attention_layer/_output_dense, encoder/layer_with_weights-7",
        "model/, layer_with_weights-, _attention_output_dense, next_sentence..pooler_dense",
        "'', _transformer_layers/, _attention_layer/_output_dense, _pooler_layer",
        "model/encoder/, _transformer_layers/, _attention_layer/_output_dense, model/encoder/_pooler_layer"
    })
    void isTheSameModel(String scope, String layers, String output, String pooler) throws IOException {
        garden(scope, layers, output, pooler);
        add("save_counter" + VALUE);
        add("masked_lm/dense/kernel" + VALUE, 32, 32);

        BertModel model = open();

        assertThat(model.fingerprint()).isEqualTo(expected);
        assertThat(model.origin().dropped()).containsExactlyInAnyOrder("masked_lm/dense/kernel", "save_counter");
        assertThat(model.origin().details()).containsEntry("form", "checkpoint of the Model Garden");
    }

    @Test
    void momentsOfAnOptimizerAreCounted() throws IOException {
        garden("encoder/");
        for (String key : List.copyOf(variables.keySet())) {
            for (String moment : List.of("m", "v")) {
                add(
                        key.replace(VALUE, "/.OPTIMIZER_SLOT/optimizer/" + moment + VALUE),
                        variables.get(key).shape());
            }
        }
        BertModel model = open();
        assertThat(model.fingerprint()).isEqualTo(expected);
        assertThat(model.origin().dropped()).isEmpty();
        assertThat(model.origin().details())
                .containsEntry("left out", 2 * golden.size() + " variables of an optimizer or of averages");
    }

    @Test
    void whatIsNoBertIsRefused() throws IOException {
        garden("encoder/");
        add("encoder/layer_with_weights-5/_lora/kernel" + VALUE, 32, 8);
        refused("holds encoder/layer_with_weights-5/_lora/kernel, which has no place in the BERT");
        garden("encoder/");
        add("encoder/_embedding_projection/kernel" + VALUE, 32, 32);
        refused("holds encoder/_embedding_projection/kernel, which has no place");
        garden("encoder/");
        Map.copyOf(variables).forEach((key, value) -> variables.put(key.replace("encoder/", "teacher/"), value));
        refused("found encoders in [encoder/, teacher/]");
        garden("encoder/");
        variables.remove("encoder/layer_with_weights-5/_output_dense/bias" + VALUE);
        refused("holds no variable for encoder/layer_1/output/dense/bias");
        garden("encoder/");
        Map<String, FrozenTensor> all = Map.copyOf(variables);
        variables.clear();
        all.forEach((key, value) -> variables.put(
                key.replaceFirst("-([4-9])/", "-1$1/")
                        .replace("-14", "-5")
                        .replace("-15", "-6")
                        .replace("-16", "-7"),
                value));
        refused("found encoder/layer_with_weights-5/_attention_layer/_query_dense/kernel as the first");
        garden("encoder/");
        Path config = folder.resolve("bert_config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("(\"num_attention_heads\": )\\d+", "$11"));
        refused("has matrices of " + heads + " attention heads; expected 1, as its bert_config.json says");
    }

    /** A SavedModel's graph says all itself, whatever lies beside. */
    @Test
    void aSavedModelIsReadByItsGraph() throws IOException {
        Path zip = Path.of("src/test/resources/tensorflow/einsum-garden.zip");
        Path saved = folder.resolve("saved");
        try (FileSystem files = FileSystems.newFileSystem(zip)) {
            Files.createDirectories(saved.resolve("variables"));
            for (String name :
                    List.of("saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001")) {
                Files.copy(files.getPath(name), saved.resolve(name));
            }
        }
        assertThat(BertCheckpoint.open(saved).fingerprint())
                .isEqualTo(BertCheckpoint.open(zip).fingerprint());
    }

    /** {@code src/test/python/einsum_models.py} wrote them with the Garden's own encoders. */
    @ParameterizedTest
    @ValueSource(strings = {"garden-numbered", "garden-attributes"})
    void theGardensOwnCheckpointsAreTheModelsOfTheirGraph(String name) {
        Path models = Path.of("src/test/resources/tensorflow");
        BertModel model = BertCheckpoint.open(models.resolve(name));
        assertThat(model.fingerprint())
                .isEqualTo(
                        BertCheckpoint.open(models.resolve("einsum-garden.zip")).fingerprint());
        assertThat(model.origin().dropped()).containsExactly("save_counter");
    }

    private void garden(String scope) {
        garden(scope, "layer_with_weights-", "_attention_layer/_output_dense", scope + "layer_with_weights-7");
    }

    private void garden(String scope, String layers, String output, String pooler) {
        variables.clear();
        boolean numbered = layers.startsWith("layer");
        List<String> embeddings = numbered
                ? Stream.of(0, 1, 2, 3).map(number -> layers + number).toList()
                : List.of(
                        "_embedding_layer",
                        "_position_embedding_layer",
                        "_type_embedding_layer",
                        "_embedding_norm_layer");
        put(scope + embeddings.get(0) + "/embeddings", "embeddings/word_embeddings");
        put(scope + embeddings.get(1) + "/embeddings", "embeddings/position_embeddings");
        put(scope + embeddings.get(2) + "/embeddings", "embeddings/token_type_embeddings");
        norm(scope + embeddings.get(3), "embeddings/LayerNorm");
        for (int i = 0; i < LAYERS; i++) {
            String to = scope + layers + (numbered ? i + 4 : i) + "/";
            String from = "encoder/layer_" + i + "/";
            for (String part : List.of("query", "key", "value")) {
                int size = 32 / heads;
                dense(
                        to + "_attention_layer/_" + part + "_dense",
                        from + "attention/self/" + part,
                        shape -> shape.length == 1 ? new int[] {heads, size} : new int[] {32, heads, size});
            }
            dense(
                    to + output,
                    from + "attention/output/dense",
                    shape -> shape.length == 1 ? shape : new int[] {heads, 32 / heads, 32});
            norm(to + "_attention_layer_norm", from + "attention/output/LayerNorm");
            dense(to + "_intermediate_dense", from + "intermediate/dense", shape -> shape);
            dense(to + "_output_dense", from + "output/dense", shape -> shape);
            norm(to + "_output_layer_norm", from + "output/LayerNorm");
        }
        dense(pooler, "pooler/dense", shape -> shape);
        assertThat(variables).hasSameSizeAs(golden);
    }

    private void dense(String to, String from, Function<int[], int[]> shape) {
        for (String part : List.of("/kernel", "/bias")) {
            FrozenTensor tensor = golden.get(from + part);
            variables.put(to + part + VALUE, FrozenTensor.of(tensor.values(), shape.apply(tensor.shape())));
        }
    }

    private void norm(String to, String from) {
        put(to + "/gamma", from + "/gamma");
        put(to + "/beta", from + "/beta");
    }

    private void put(String to, String from) {
        variables.put(to + VALUE, golden.get(from));
    }

    private void add(String name, int... shape) {
        int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        variables.put(name, FrozenTensor.of(new float[count], shape));
    }

    private void refused(String message) {
        assertThatThrownBy(this::open)
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }

    private BertModel open() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Map<String, byte[]> entries = new TreeMap<>();
        entries.put("", TableWriter.header(1));
        // What TensorFlow says of its objects is a text, and none of the variables.
        entries.put("_CHECKPOINTABLE_OBJECT_GRAPH", TableWriter.entry(7, List.of(), 0, 0, 0));
        for (Map.Entry<String, FrozenTensor> variable : variables.entrySet()) {
            FrozenTensor tensor = variable.getValue();
            List<Long> shape =
                    Arrays.stream(tensor.shape()).mapToObj(Long::valueOf).toList();
            entries.put(variable.getKey(), TableWriter.entry(F32, shape, 0, data.size(), 4L * tensor.length()));
            tensor.writeTo(data);
        }
        Files.write(folder.resolve("bert_model.ckpt.index"), TableWriter.table(entries));
        Files.write(folder.resolve("bert_model.ckpt.data-00000-of-00001"), data.toByteArray());
        return BertCheckpoint.open(folder);
    }
}
