package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pasta4j.bert.onnx.TinyBert.changed;
import static org.pasta4j.bert.onnx.TinyBert.initializer;
import static org.pasta4j.bert.onnx.TinyBert.make;
import static org.pasta4j.bert.onnx.TinyBert.makerOf;
import static org.pasta4j.bert.onnx.TinyBert.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto.DataType;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;

/** Each way in which a file can be wrong has a message that says which, and where. */
class OnnxRefusalTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsNotOnnx() throws IOException {
        assertFile("hello".getBytes(), "is not an ONNX file", "first bytes");
        assertFile(new byte[0], "is not an ONNX file", "empty");
        assertFile("version https://git-lfs.github.com/spec/v1".getBytes(), "Git LFS pointer", "git lfs pull");
        assertFile("<!DOCTYPE html><html>".getBytes(), "web page");
        assertFile(new byte[] {'P', 'K', 3, 4, 0, 0}, "zip or jar");
    }

    @Test
    void aTruncatedFile() throws IOException {
        byte[] whole = Files.readAllBytes(TinyBert.onnx(17));
        assertFile(Arrays.copyOf(whole, whole.length - 100), "is truncated or corrupt", "Export or download it again");
    }

    @Test
    void aModelWithoutGraph() throws IOException {
        byte[] bytes = ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("nobody")
                .build()
                .toByteArray();
        assertFile(bytes, "holds no graph");
    }

    @Test
    void aModelWithoutEmbeddings() throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(ValueInfoProto.newBuilder().setName("pixels"))
                .addNode(make("Relu", "positive", "pixels"))
                .addNode(make("Softmax", "classes", "positive"));
        assertFile(model(graph).toByteArray(), "is not a BERT", "Gather", "token ids", "2 nodes (Relu, Softmax)");
    }

    @Test
    void aModelWhoseWordsAreNotSummedUp() throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(integerInput("ids"))
                .addInitializer(TinyBert.floats("table", FrozenTensor.of(new float[12], 4, 3)))
                .addNode(make("Gather", "words", "table", "ids").toBuilder().setName("lookup"))
                .addNode(make("ReduceMean", "mean", "words"));
        assertFile(model(graph).toByteArray(), "node \"lookup\" (Gather)", "added up", "one layer norm", "ReduceMean");
    }

    @Test
    void aQuantisedModel() {
        assertThatThrownBy(() -> BertCheckpoint.open(TinyBert.path("onnx/quantized-14.onnx")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("quantised model", "cannot be trained on", "float32", "quantized-14.onnx");
    }

    @Test
    void weightsOfIntegers() {
        assertRefused(
                graph -> initializer(graph, "m.encoder.layer.1.attention.output.LayerNorm.weight")
                        .setDataType(DataType.INT32_VALUE),
                "m.encoder.layer.1.attention.output.LayerNorm.weight",
                "is I32",
                "Export the model as float32");
    }

    @Test
    void shapesThatContradict() {
        String bias = "m.encoder.layer.1.intermediate.dense.bias";
        assertRefused(
                graph -> initializer(graph, bias)
                        .clear()
                        .mergeFrom(TinyBert.floats(bias, FrozenTensor.of(new float[63], 63))),
                "/m/encoder/layer.1/intermediate/dense/Add",
                "64 values",
                "float32[63]",
                "contradict");
        assertRefused(
                graph -> initializer(graph, "m.embeddings.word_embeddings.weight")
                        .setDims(0, 393),
                "needs 12576 values",
                "[393, 32]");
        assertRefused(
                graph -> initializer(graph, "m.embeddings.word_embeddings.weight")
                        .setDims(0, Long.MAX_VALUE)
                        .setDims(1, 4),
                "impossible shape");
        String positions = "m.embeddings.position_embeddings.weight";
        assertRefused(
                graph -> initializer(graph, positions)
                        .clear()
                        .mergeFrom(TinyBert.floats(positions, FrozenTensor.of(new float[32 * 60], 60, 32))),
                "counts 64 positions",
                "float32[60, 32]");
    }

    @Test
    void aCycle() {
        assertRefused(
                graph -> {
                    NodeProto.Builder softmax = node(graph, "Softmax", 0);
                    softmax.setInput(0, softmax.getOutput(0));
                },
                "/m/encoder/layer.0/attention/self/Softmax",
                "no node before it makes");
        assertRefused(
                graph -> node(graph, "Erf", 0)
                        .setOutput(0, node(graph, "Shape", 0).getOutput(0)),
                "made already");
    }

    @Test
    void anotherScale() {
        assertRefused(
                graph -> {
                    graph.addInitializer(TinyBert.scalar("three", 3));
                    node(graph, "Div", 2).setInput(1, "three");
                },
                "layer.1/attention/self/MatMul\" (MatMul)",
                "1/sqrt(head size 8)",
                "If this is a BERT, export it",
                "0.333");
    }

    @Test
    void aSoftmaxOverAnotherAxis() {
        assertRefused(
                graph -> node(graph, "Softmax", 1).getAttributeBuilder(0).setI(1),
                "layer.1/attention/self/Softmax\" (Softmax)",
                "last axis",
                "found axis 1");
        assertRefused(11, graph -> node(graph, "Softmax", 1).clearAttribute(), "found axis 1");
    }

    @Test
    void relativePositions() {
        assertRefused(
                graph -> {
                    graph.addInitializer(
                            TinyBert.floats("bias", FrozenTensor.of(new float[] {1, 2, 3, 4}, 1, 4, 1, 1)));
                    graph.getNodeBuilder(makerOf(graph, "/m/encoder/layer.2/attention/self/Add_output_0"))
                            .setInput(1, "bias");
                },
                "layer.2/attention/self/Add",
                "attention mask",
                "another model");
    }

    @Test
    void aMaskThatIsSpreadOverQueries() {
        assertRefused(
                graph -> {
                    graph.addInitializer(TinyBert.integers("three", 3));
                    graph.getNodeBuilder(makerOf(graph, "/m/Unsqueeze_1_output_0"))
                            .setInput(1, "three");
                },
                "layer.0/attention/self/Add",
                "attention mask");
    }

    @Test
    void aLayerThatIsNotOne() {
        assertRefused(
                graph -> graph.getNodeBuilder(makerOf(graph, "/m/encoder/layer.2/attention/output/Add_output_0"))
                        .setOpType("Sub"),
                "walk stopped after 2 layers",
                "Expected a layer");
        assertRefused(
                graph -> graph.getNodeBuilder(makerOf(graph, "/m/encoder/layer.2/output/Add_output_0"))
                        .setOpType("Sub"),
                "norm after attention enters no residual sum",
                "attn_implementation=\"eager\"");
    }

    @Test
    void anUnknownActivation() {
        assertRefused(
                graph -> node(graph, "Erf", 2).setOpType("Sigmoid"),
                "layer.2/intermediate/intermediate_act_fn/Mul_1",
                "GELU by Erf or by Tanh, or Relu");
    }

    @Test
    void layersThatDiffer() {
        assertRefused(
                graph -> graph.setNode(
                        makerOf(graph, "/m/encoder/layer.1/intermediate/intermediate_act_fn/Mul_1_output_0"),
                        make(
                                "Relu",
                                "/m/encoder/layer.1/intermediate/intermediate_act_fn/Mul_1_output_0",
                                "/m/encoder/layer.1/intermediate/dense/Add_output_0")),
                "layer 1",
                "RELU",
                "GELU");
    }

    @Test
    void anotherEpsilon() {
        assertRefused(
                graph -> node(graph, "LayerNormalization", 0).clearAttribute(),
                "layer norm of the embeddings",
                "1.0E-5");
    }

    @Test
    void positionsOutOfOrder() {
        assertRefused(
                graph -> {
                    graph.addInitializer(TinyBert.integers("backwards", 2, 1, 0));
                    graph.getNodeBuilder(makerOf(graph, "/m/embeddings/position_embeddings/Gather_output_0"))
                            .setInput(1, "backwards");
                },
                "position_embeddings/Gather",
                "positions 0, 1, 2");
    }

    @Test
    void projectionsOfDifferentStates() {
        assertRefused(
                graph -> graph.getNodeBuilder(makerOf(graph, "/m/encoder/layer.1/attention/self/key/MatMul_output_0"))
                        .setInput(0, "/m/embeddings/LayerNorm/LayerNormalization_output_0"),
                "layer.1/attention/self",
                "expected the hidden state");
    }

    @Test
    void aModelThatSaysNoOpset() {
        ModelProto model = changed(17, g -> {}).toBuilder().clearOpsetImport().build();
        assertThatThrownBy(() -> TinyBert.read(model))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("which opset");
    }

    private static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
    }

    private static ValueInfoProto integerInput(String name) {
        ValueInfoProto.Builder input = ValueInfoProto.newBuilder().setName(name);
        input.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.INT64_VALUE);
        return input.build();
    }

    private void assertFile(byte[] bytes, String... parts) throws IOException {
        Path file = Files.write(folder.resolve("broken.onnx"), bytes);
        assertThat(new OnnxDialect().recognises(file)).isTrue();
        assertThatThrownBy(() -> BertCheckpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }

    private static void assertRefused(Consumer<GraphProto.Builder> change, String... parts) {
        assertRefused(17, change, parts);
    }

    private static void assertRefused(int opset, Consumer<GraphProto.Builder> change, String... parts) {
        assertThatThrownBy(() -> TinyBert.read(changed(opset, change)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("changed.onnx")
                .hasMessageContainingAll(parts);
    }
}
