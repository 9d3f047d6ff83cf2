package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.protobuf.ByteString;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.ModelArchive;

class OnnxDialectTest {

    @ParameterizedTest
    @ValueSource(ints = {11, 14, 17})
    void weightsAreThoseOfPyTorchBitForBit(int opset) throws IOException {
        BertModel model = BertCheckpoint.open(TinyBert.onnx(opset));
        Map<String, FrozenTensor> expected = new HashMap<>(TinyBert.safetensors());
        if (opset == 14) {
            expected.keySet().removeIf(name -> name.startsWith("pooler."));
        }
        assertThat(model.pooler().isPresent()).isEqualTo(opset != 14);
        assertThat(model.weights()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 14, 17})
    void sizesAndConstantsAreThoseOfTheConfig(int opset) throws IOException {
        JsonNode json = TinyBert.config();
        BertConfig config = BertCheckpoint.open(TinyBert.onnx(opset)).config();
        assertThat(config)
                .isEqualTo(new BertConfig(
                        json.get("vocab_size").asInt(),
                        json.get("hidden_size").asInt(),
                        json.get("num_hidden_layers").asInt(),
                        json.get("num_attention_heads").asInt(),
                        json.get("intermediate_size").asInt(),
                        json.get("max_position_embeddings").asInt(),
                        0,
                        json.get("type_vocab_size").asInt(),
                        json.get("layer_norm_eps").asDouble(),
                        HiddenActivation.ofConfigName(json.get("hidden_act").asText()),
                        BertConfig.DEFAULT_DROPOUT,
                        BertConfig.DEFAULT_DROPOUT));
    }

    static Stream<Path> exports() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String model : List.of("tiny-bert", "tiny-roberta")) {
            try (Stream<Path> all = Files.list(TinyBert.path("../" + model + "/onnx"))) {
                all.filter(f -> !f.toString().contains("quantized")).sorted().forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(8);
        return files.stream();
    }

    /** Whoever wrote it: the weights of its Hugging Face folder, bit for bit, and its sizes. */
    @ParameterizedTest
    @MethodSource("exports")
    void everyExporterTellsTheSameModel(Path file) {
        BertModel expected = BertCheckpoint.open(file.getParent().getParent());
        BertModel found = BertCheckpoint.open(file);

        assertThat(withoutPooler(found)).containsExactlyInAnyOrderEntriesOf(withoutPooler(expected));
        assertThat(found.config()).isEqualTo(expected.config());
        assertThat(found.pooler().isEmpty()
                        || expected.pooler().isEmpty()
                        || found.fingerprint().equals(expected.fingerprint()))
                .isTrue();
    }

    private static Map<String, FrozenTensor> withoutPooler(BertModel model) {
        Map<String, FrozenTensor> weights = new HashMap<>(model.weights());
        weights.keySet().removeIf(name -> name.startsWith("pooler."));
        return weights;
    }

    /** Each weight is the float32 that its 16 bits stand for. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sixteenBitWeightsAreWidened(boolean asNumbers) {
        BertModel model = TinyBert.read(TinyBert.changed(
                17,
                graph -> graph.getInitializerBuilderList().stream()
                        .filter(t -> t.getDataType() == TensorProto.DataType.FLOAT_VALUE && t.getDimsCount() > 0)
                        .forEach(t -> truncate(t, asNumbers))));
        BertModel full = BertCheckpoint.open(TinyBert.onnx(17));

        full.weights().forEach((name, tensor) -> {
            float[] expected = tensor.toArray();
            for (int i = 0; i < expected.length; i++) {
                expected[i] = Float.intBitsToFloat(Float.floatToRawIntBits(expected[i]) & 0xffff0000);
            }
            assertThat(model.weights().get(name)).as(name).isEqualTo(FrozenTensor.of(expected, tensor.shape()));
        });
    }

    /** A model in float64 has weights between those of float32, and constants that float32 has not. */
    @ParameterizedTest
    @ValueSource(ints = {11, 17})
    void weightsOfFloat64AreRounded(int opset) {
        BertModel model = TinyBert.read(TinyBert.changed(opset, graph -> {
            graph.getInitializerBuilderList().stream()
                    .filter(t -> t.getDataType() == TensorProto.DataType.FLOAT_VALUE)
                    .forEach(OnnxDialectTest::widen);
            graph.getNodeBuilderList().stream()
                    .flatMap(node -> node.getAttributeBuilderList().stream())
                    .filter(a -> a.hasT() && a.getT().getDataType() == TensorProto.DataType.FLOAT_VALUE)
                    .forEach(a -> widen(a.getTBuilder()));
        }));
        assertThat(model.fingerprint())
                .isEqualTo(BertCheckpoint.open(TinyBert.onnx(opset)).fingerprint());
    }

    /** By less than a float can tell, and the lowest number to the lowest of float64. */
    private static void widen(TensorProto.Builder tensor) {
        ByteBuffer narrow = ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer wide = ByteBuffer.allocate(narrow.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (narrow.hasRemaining()) {
            float value = narrow.getFloat();
            boolean weight = tensor.getDimsCount() > 0;
            wide.putDouble(value == -Float.MAX_VALUE ? -Double.MAX_VALUE : weight ? value * (1 + 1e-10) : value);
        }
        tensor.setDataType(TensorProto.DataType.DOUBLE_VALUE).setRawData(ByteString.copyFrom(wide.flip()));
    }

    /** To bfloat16, which is the upper half of float32. */
    private static void truncate(TensorProto.Builder tensor, boolean asNumbers) {
        ByteBuffer wide = ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer halves = ByteBuffer.allocate(wide.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
        tensor.clearRawData().setDataType(TensorProto.DataType.BFLOAT16_VALUE);
        while (wide.hasRemaining()) {
            short half = (short) (wide.getInt() >>> 16);
            halves.putShort(half);
            if (asNumbers) {
                tensor.addInt32Data(half & 0xffff);
            }
        }
        if (!asNumbers) {
            tensor.setRawData(ByteString.copyFrom(halves.flip()));
        }
    }

    @Test
    void fingerprintDoesNotDependOnTheOpset() {
        BertModel old = BertCheckpoint.open(TinyBert.onnx(11));
        BertModel recent = BertCheckpoint.open(TinyBert.onnx(17));
        BertModel withoutPooler = BertCheckpoint.open(TinyBert.onnx(14));
        assertThat(old.fingerprint()).isEqualTo(recent.fingerprint()).isNotEqualTo(withoutPooler.fingerprint());
    }

    @Test
    void originTellsExporterAndOpset() {
        Path file = TinyBert.onnx(17);
        BertModel model = BertCheckpoint.open(file);
        assertThat(model.origin().dialect()).isEqualTo("ONNX");
        assertThat(model.origin().location()).isEqualTo(file.toString());
        assertThat(model.origin().details())
                .containsEntry("exporter", "pytorch 2.9.1")
                .containsEntry("opset", "17")
                .containsEntry("file", "torchscript-eager-17.onnx");
        assertThat(model.origin().dropped()).isEmpty();
    }

    @Test
    void aModelInsideAJarIsTheSame(@TempDir Path folder) throws IOException {
        Path jar = folder.resolve("models.jar");
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.copy(TinyBert.onnx(11), zip.getPath("/tiny.onnx"));
        }
        BertModel inside;
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            inside = BertCheckpoint.open(zip.getPath("/tiny.onnx"));
        }
        BertModel outside = BertCheckpoint.open(TinyBert.onnx(11));
        assertThat(inside.weights()).isEqualTo(outside.weights());
        assertThat(inside.config()).isEqualTo(outside.config());
        assertThat(inside.origin().location()).contains("models.jar").contains("tiny.onnx");
    }

    @Test
    void anArchiveInsideIsNotTouchedForWhatLiesOutsideIt(@TempDir Path folder) throws IOException {
        Path jar = folder.resolve("models.jar");
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.copy(TinyBert.onnx(11), zip.getPath("/tiny.onnx"));
            Files.write(zip.getPath("/a-damaged.zip"), new byte[] {'P', 'K', 3, 4, 0});
        }

        assertThat(ModelArchive.holds(jar, ".onnx")).isTrue();
    }

    @Test
    void isRecognisedByItsNameOrItsFirstBytes(@TempDir Path folder) throws IOException {
        OnnxDialect dialect = new OnnxDialect();
        Path unnamed = Files.copy(TinyBert.onnx(17), folder.resolve("model.bin"));
        Path wrongContent = Files.writeString(folder.resolve("notes.ONNX"), "some text");
        Path savedModel = Files.write(folder.resolve("saved_model.pb"), new byte[] {8, 1, 0x12, 4, 1, 2, 3, 4});
        assertThat(dialect.recognises(unnamed)).isTrue();
        assertThat(dialect.recognises(wrongContent)).isTrue();
        assertThat(dialect.recognises(savedModel)).isFalse();
        assertThat(dialect.recognises(TinyBert.path("model.safetensors"))).isFalse();
        assertThat(dialect.recognises(TinyBert.path("config.json"))).isFalse();
        assertThat(dialect.recognises(folder)).isFalse();
        assertThat(BertCheckpoint.open(unnamed).config().layers()).isEqualTo(3);
    }

    @Test
    void aModelThatIsFarLargerThanItsArchiveIsRefused(@TempDir Path folder) throws IOException {
        Path jar = folder.resolve("bomb.jar");
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.write(zip.getPath("/model.onnx"), new byte[1 << 24]);
        }

        assertThatThrownBy(() -> BertCheckpoint.open(jar))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("bomb.jar", "model.onnx", "8 times as large");
    }
}
