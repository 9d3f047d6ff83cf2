package org.pasta4j.bert.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.HiddenActivation;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.MetaGraphDef;
import org.tensorflow.framework.NodeDef;
import org.tensorflow.framework.SavedModel;
import org.tensorflow.framework.SignatureDef;
import org.tensorflow.framework.TensorInfo;

/** Graphs that hold their weights: nothing but what they compute says what they are. */
class FrozenGraphTest {
    static final Path TINY_BERT = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    static final Path FROZEN = TINY_BERT.resolve("tf/frozen.pb");

    @TempDir
    Path folder;

    private BertModel expected;

    @BeforeEach
    void open() {
        expected = BertCheckpoint.open(TINY_BERT);
    }

    @Test
    void aFrozenGraphIsTheSameModel() {
        BertModel model = BertCheckpoint.open(FROZEN);

        assertThat(model.fingerprint()).isEqualTo(expected.fingerprint());
        assertThat(model.weights()).isEqualTo(expected.weights());
        assertThat(model.origin().details()).containsEntry("form", "frozen graph");
        assertThat(model.origin().dropped()).isEmpty();
    }

    @Test
    void neitherNamesNorTheOrderOfNodesCount() throws IOException {
        assertThat(changed(graph -> {
                            List<NodeDef> nodes = new ArrayList<>(graph.getNodeList());
                            Collections.shuffle(nodes, new Random(1));
                            graph.clearNode();
                            nodes.forEach(node -> graph.addNode(renamed(node)));
                        })
                        .fingerprint())
                .isEqualTo(expected.fingerprint());
    }

    private static NodeDef renamed(NodeDef node) {
        NodeDef.Builder renamed =
                node.toBuilder().setName(hidden(node.getName())).clearInput();
        for (String input : node.getInputList()) {
            renamed.addInput(input.startsWith("^") ? "^" + hidden(input.substring(1)) : hidden(input));
        }
        return renamed.build();
    }

    private static String hidden(String name) {
        return "n" + Integer.toUnsignedString(name.hashCode(), Character.MAX_RADIX);
    }

    @Test
    void theGraphSaysEpsilonAndActivation() throws IOException {
        assertThat(changed(graph -> graph.getNodeBuilderList().stream()
                                .filter(n -> n.getName().endsWith("batchnorm/add/y"))
                                .forEach(n -> number(n, 1e-5f)))
                        .config()
                        .layerNormEpsilon())
                .isEqualTo(1e-5);
        assertThat(changed(FrozenGraphTest::reluInsteadOfGelu).config().hiddenActivation())
                .isEqualTo(HiddenActivation.RELU);
    }

    private static void number(NodeDef.Builder node, float value) {
        AttrValue.Builder changed = node.getAttrOrThrow("value").toBuilder();
        changed.getTensorBuilder().clearFloatVal().clearTensorContent().addFloatVal(value);
        node.putAttr("value", changed.build());
    }

    private static void reluInsteadOfGelu(GraphDef.Builder graph) {
        for (int layer = 0; layer < 3; layer++) {
            String dense = "bert/encoder/layer_" + layer + "/intermediate/dense/";
            // What GELU ends in is what the next layer takes.
            String output = graph.getNodeList().stream()
                    .filter(n -> n.getName().equals(dense.replace("intermediate", "output") + "MatMul"))
                    .findFirst()
                    .orElseThrow()
                    .getInput(0);
            graph.getNodeBuilderList().stream()
                    .filter(n -> n.getName().equals(output))
                    .forEach(n -> n.setOp("Relu").clearInput().addInput(dense + "BiasAdd"));
        }
    }

    @Test
    void anotherModelIsRefusedByItsNode() {
        assertThatThrownBy(() -> changed(graph -> graph.getNodeBuilderList().stream()
                        .filter(n -> n.getName().endsWith("layer_1/attention/self/Mul/y"))
                        .forEach(n -> number(n, 0.5f))))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("layer_1/attention/self", "multiplied by 0.5", "bert_config.json");
        assertThatThrownBy(() -> changed(graph -> graph.getNodeBuilderList().stream()
                        .filter(n -> n.getName().endsWith("layer_2/attention/self/transpose_1/perm"))
                        .forEach(n -> n.setOp("Unheard"))))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("layer_2/attention/self/transpose_1");
    }

    @Test
    void aFrozenSavedModelIsReadByItsSignature() throws IOException {
        SavedModel.Builder saved = SavedModel.newBuilder();
        MetaGraphDef.Builder meta = saved.addMetaGraphsBuilder().setGraphDef(GraphDef.parseFrom(bytes()));
        meta.getGraphDefBuilder()
                .addNode(NodeDef.newBuilder().setName("beside").setOp("Unheard").addInput("input_ids"));
        SignatureDef signature = SignatureDef.newBuilder()
                .putOutputs(
                        "sequence_output",
                        TensorInfo.newBuilder().setName("sequence_output:0").build())
                .build();
        meta.putSignatureDef("serving_default", signature);

        BertModel model = BertCheckpoint.open(write(saved));

        assertThat(model.weights().keySet()).doesNotContain("pooler.dense.weight");
        assertThat(model.layers()).isEqualTo(expected.layers());
        assertThat(model.origin().details()).containsEntry("form", "SavedModel, frozen");
        meta.clearSignatureDef().putSignatureDef("a", signature).putSignatureDef("b", signature);
        assertThatThrownBy(() -> BertCheckpoint.open(write(saved)))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("no signature \"serving_default\"", "[a, b]");
        meta
                .putSignatureDef("serving_default", signature)
                .getGraphDefBuilder()
                .addNode(NodeDef.newBuilder().setName("called").setOp("StatefulPartitionedCall"))
                .getNodeBuilderList()
                .stream()
                .filter(n -> n.getName().equals("sequence_output"))
                .forEach(n -> n.clearInput().addInput("called"));
        assertThatThrownBy(() -> BertCheckpoint.open(write(saved)))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("node \"called\" calls a function", "that is not there");
    }

    private Path write(SavedModel.Builder saved) throws IOException {
        Files.write(folder.resolve("saved_model.pb"), saved.build().toByteArray());
        return folder;
    }

    private BertModel changed(Consumer<GraphDef.Builder> change) throws IOException {
        GraphDef.Builder graph = GraphDef.parseFrom(bytes()).toBuilder();
        change.accept(graph);
        Path file = folder.resolve("changed.pb");
        Files.write(file, graph.build().toByteArray());
        return BertCheckpoint.open(file);
    }

    static byte[] bytes() throws IOException {
        return Files.readAllBytes(FROZEN);
    }
}
