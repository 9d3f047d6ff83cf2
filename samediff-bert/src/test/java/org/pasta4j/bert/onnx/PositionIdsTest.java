package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorShapeProto.Dimension;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.CheckpointException;

/**
 * A graph of RoBERTa that takes position ids, which begin with 2, does not say so; the configuration beside it does.
 */
class PositionIdsTest {
    private static final Path ROBERTA = Path.of("../src-test/src/test/resources/golden/tiny-roberta");
    /** The same model, whose graph counts positions itself. */
    private static final String COUNTING = "onnx/torchscript-eager-17.onnx";

    private static final String LOOKUP = "/m/embeddings/position_embeddings/Gather_output_0";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "onnx/model.onnx"})
    void theConfigurationTellsTheFirst(String name) throws IOException {
        Path file = write(name);
        Files.copy(ROBERTA.resolve("config.json"), folder.resolve("config.json"));
        assertThat(BertCheckpoint.open(file).fingerprint())
                .isEqualTo(BertCheckpoint.open(ROBERTA.resolve(COUNTING)).fingerprint());
    }

    @Test
    void withoutItTheGraphIsRefused() throws IOException {
        assertRefused(write("model.onnx"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"model_type\": \"mpnet\", \"max_position_embeddings\": 66}",
                "{\"model_type\": \"roberta\", \"max_position_embeddings\": 999}",
                "{\"model_type\": \"roberta\", \"max_position_embeddings\": 66, \"pad_token_id\": 65}"
            })
    void aConfigurationOfAnotherModelTellsNothing(String config) throws IOException {
        Path file = write("model.onnx");
        Files.writeString(folder.resolve("config.json"), config);
        assertRefused(file);
    }

    private static void assertRefused(Path file) {
        assertThatThrownBy(() -> BertCheckpoint.open(file))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("position ids are an input of this graph", "config.json");
    }

    private Path write(String name) throws IOException {
        ModelProto.Builder model = OnnxFile.parse(ROBERTA.resolve(COUNTING)).toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.getNodeBuilder(TinyBert.makerOf(graph, LOOKUP)).setInput(1, "position_ids");
        ValueInfoProto.Builder input = graph.getInput(0).toBuilder().setName("position_ids");
        input.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .setDim(0, Dimension.newBuilder().setDimParam("batch"));
        graph.addInput(input);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, model.build().toByteArray());
    }
}
