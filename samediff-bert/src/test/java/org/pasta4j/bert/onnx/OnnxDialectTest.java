package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;

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
}
