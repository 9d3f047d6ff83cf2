package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pasta4j.bert.onnx.TinyBert.changed;
import static org.pasta4j.bert.onnx.TinyBert.indexOf;
import static org.pasta4j.bert.onnx.TinyBert.initializer;
import static org.pasta4j.bert.onnx.TinyBert.make;
import static org.pasta4j.bert.onnx.TinyBert.makerOf;
import static org.pasta4j.bert.onnx.TinyBert.node;
import static org.pasta4j.bert.onnx.TinyBert.read;
import static org.pasta4j.bert.onnx.TinyBert.with;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;

/** The same model written otherwise is the same model. */
class OnnxSpellingTest {
    private static final BertModel PLAIN = read(changed(17, g -> {}));

    @ParameterizedTest
    @ValueSource(ints = {11, 17})
    void operandsOfSumsAndProductsMayChangePlaces(int opset) {
        assertSame(changed(
                opset,
                graph -> graph.getNodeBuilderList().stream()
                        .filter(n ->
                                n.getOpType().equals("Add") || n.getOpType().equals("Mul"))
                        .forEach(n -> {
                            String first = n.getInput(0);
                            n.setInput(0, n.getInput(1)).setInput(1, first);
                        })));
    }

    @Test
    void namesMeanNothing() {
        ModelProto plain = OnnxFile.parse(TinyBert.onnx(17));
        ModelProto.Builder renamed = plain.toBuilder();
        GraphProto.Builder graph = renamed.getGraphBuilder();
        graph.getNodeBuilderList().forEach(n -> {
            n.setName("");
            for (int i = 0; i < n.getInputCount(); i++) {
                n.setInput(i, hidden(n.getInput(i)));
            }
            for (int i = 0; i < n.getOutputCount(); i++) {
                n.setOutput(i, hidden(n.getOutput(i)));
            }
        });
        graph.getInitializerBuilderList().forEach(t -> t.setName(hidden(t.getName())));
        graph.getInputBuilderList().forEach(v -> v.setName(hidden(v.getName())));
        graph.getOutputBuilderList().forEach(v -> v.setName(hidden(v.getName())));
        assertSame(renamed.build());
    }

    private static String hidden(String name) {
        return "v" + Integer.toHexString(name.hashCode());
    }

    @Test
    void aTransposeOfTheWeightMayBeLeftInTheGraph() {
        assertSame(changed(17, graph -> {
            int product = indexOf(graph, "MatMul", 0);
            String weight = graph.getNode(product).getInput(1);
            store(graph, weight, PLAIN.layers().get(0).query().weight());
            graph.getNodeBuilder(product).setInput(1, "transposed");
            graph.addNode(product, with(make("Transpose", "transposed", weight), "perm", 1, 0));
        }));
    }

    @Test
    void gemmMayTakeTheWeightEitherWay() {
        assertSame(changed(17, graph -> {
            NodeProto.Builder gemm = node(graph, "Gemm", 0);
            store(graph, gemm.getInput(1), PLAIN.pooler().orElseThrow().weight().transpose());
            gemm.getAttributeBuilderList().stream()
                    .filter(a -> a.getName().equals("transB"))
                    .forEach(a -> a.setI(0));
        }));
    }

    @Test
    void weightsMayBeSharedByIdentity() {
        assertSame(changed(17, graph -> {
            NodeProto.Builder norm = node(graph, "LayerNormalization", 2);
            NodeProto first = make("Identity", "copy", norm.getInput(1));
            NodeProto second = make("Identity", "copy of copy", "copy");
            norm.setInput(1, "copy of copy");
            graph.addNode(0, second).addNode(0, first);
        }));
    }

    @Test
    void weightsMayBeKeptAsNumbersInsteadOfBytes() {
        assertSame(changed(
                17,
                graph -> store(
                        graph,
                        "m.embeddings.word_embeddings.weight",
                        PLAIN.embeddings().words())));
    }

    @Test
    void thePoolerMayCutTheFirstTokenOut() {
        assertSame(changed(17, graph -> {
            int gather = indexOf(
                    graph,
                    "Gather",
                    graph.getNodeList().stream()
                                    .filter(n -> n.getOpType().equals("Gather"))
                                    .toList()
                                    .size()
                            - 1);
            NodeProto old = graph.getNode(gather);
            graph.addInitializer(TinyBert.integers("zero", 0));
            graph.addInitializer(TinyBert.integers("one", 1));
            graph.setNode(gather, make("Squeeze", old.getOutput(0), "first", "one"));
            graph.addNode(gather, make("Slice", "first", old.getInput(0), "zero", "one", "one", "one"));
        }));
    }

    @Test
    void positionsMayBeCountedByRange() {
        assertSame(changed(17, graph -> {
            int slice = indexOf(graph, "Slice", 0);
            NodeProto old = graph.getNode(slice);
            graph.addInitializer(TinyBert.scalar("zero", 0)).addInitializer(TinyBert.scalar("one", 1));
            graph.setNode(slice, make("Range", old.getOutput(0), "zero", old.getInput(2), "one"));
        }));
    }

    @Test
    void positionRowsMayBeLookedUpAlready() {
        assertSame(changed(17, graph -> {
            FrozenTensor table = PLAIN.embeddings().positions();
            graph.addInitializer(TinyBert.floats("rows", FrozenTensor.of(table.values(), 1, 64, 32)));
            int gather = makerOf(graph, "/m/embeddings/position_embeddings/Gather_output_0");
            NodeProto slice = graph.getNode(indexOf(graph, "Slice", 0));
            NodeProto cut = slice.toBuilder()
                    .setInput(0, "rows")
                    .setOutput(0, graph.getNode(gather).getOutput(0))
                    .build();
            graph.setNode(gather, cut);
        }));
    }

    @Test
    void tokenTypesMayBeFixedToZero() {
        BertModel model = read(changed(17, graph -> {
            int gather = makerOf(graph, "/m/embeddings/token_type_embeddings/Gather_output_0");
            graph.getNodeBuilder(gather).setInput(1, "zeros");
            graph.addNode(gather, make("ConstantOfShape", "zeros", "shape"));
            graph.addNode(gather, make("Shape", "shape", "input_ids"));
        }));

        assertThat(model.config().tokenTypes()).isEqualTo(1);
        assertThat(model.embeddings().tokenTypes().orElseThrow().toArray())
                .isEqualTo(Arrays.copyOf(
                        PLAIN.embeddings().tokenTypes().orElseThrow().toArray(),
                        PLAIN.config().hiddenSize()));
    }

    @Test
    void aTokenTypeThatIsFoldedInIsATableOfOneRow() {
        BertModel model = read(changed(17, graph -> {
            graph.addInitializer(TinyBert.floats(
                    "row",
                    FrozenTensor.of(
                            PLAIN.embeddings()
                                    .tokenTypes()
                                    .orElseThrow()
                                    .values()
                                    .slice(0, 32),
                            1,
                            1,
                            32)));
            String types = "/m/embeddings/token_type_embeddings/Gather_output_0";
            graph.getNodeBuilder(makerOf(graph, "/m/embeddings/Add_output_0")).setInput(1, "row");
            graph.removeNode(makerOf(graph, types));
        }));
        assertThat(model.config().tokenTypes()).isEqualTo(1);
        assertThat(model.embeddings().words()).isEqualTo(PLAIN.embeddings().words());
    }

    @Test
    void aModelWithoutTokenTypesHasNone() {
        BertModel model = read(changed(17, graph -> {
            String types = "/m/embeddings/token_type_embeddings/Gather_output_0";
            String words = "/m/embeddings/word_embeddings/Gather_output_0";
            graph.removeNode(makerOf(graph, types));
            graph.removeNode(makerOf(graph, "/m/embeddings/Add_output_0"));
            NodeProto.Builder sum = graph.getNodeBuilder(makerOf(graph, "/m/embeddings/Add_1_output_0"));
            sum.setInput(0, words);
        }));
        assertThat(model.config().tokenTypes()).isZero();
        assertThat(model.embeddings().tokenTypes()).isEmpty();
    }

    @Test
    void theScaleMayBeOnTheQuery() {
        assertSame(changed(17, graph -> {
            NodeProto division = graph.getNode(indexOf(graph, "Div", 0));
            NodeProto sum = graph.getNode(makerOf(graph, "/m/encoder/layer.0/attention/self/Add_output_0"));
            int product = makerOf(graph, division.getInput(0));
            String query = graph.getNode(product).getInput(0);
            graph.getNodeBuilder(makerOf(graph, sum.getOutput(0))).setInput(0, division.getInput(0));
            graph.removeNode(makerOf(graph, division.getOutput(0)));
            graph.addInitializer(TinyBert.scalar("scale", (float) (1 / Math.sqrt(8))));
            graph.getNodeBuilder(product).setInput(0, "scaled query");
            graph.addNode(product, make("Mul", "scaled query", "scale", query));
        }));
    }

    @Test
    void geluByTanhIsTold() {
        assertActivation(
                HiddenActivation.GELU_TANH,
                (x, curve) -> List.of(
                        make("Pow", x + "3", x, "three"),
                        make("Mul", x + "c", x + "3", "cubic"),
                        make("Add", x + "s", x, x + "c"),
                        make("Mul", x + "t", x + "s", "scale"),
                        make("Tanh", curve, x + "t")));
    }

    @Test
    void geluByTanhWithXTakenOutIsTold() {
        assertActivation(
                HiddenActivation.GELU_TANH,
                (x, curve) -> List.of(
                        make("Mul", x + "a", x, "scale"),
                        make("Mul", x + "b", x, "cubic"),
                        make("Mul", x + "c", x + "b", x),
                        make("Add", x + "d", "one", x + "c"),
                        make("Mul", x + "t", x + "a", x + "d"),
                        make("Tanh", curve, x + "t")));
    }

    @Test
    void reluIsTold() {
        BertModel model = read(changed(17, graph -> {
            for (int layer = 0; layer < 3; layer++) {
                String part = "/m/encoder/layer." + layer + "/intermediate/";
                String made = part + "intermediate_act_fn/Mul_1_output_0";
                graph.setNode(makerOf(graph, made), make("Relu", made, part + "dense/Add_output_0"));
            }
        }));
        assertThat(model.config().hiddenActivation()).isEqualTo(HiddenActivation.RELU);
    }

    private interface Curve {
        List<NodeProto> nodes(String x, String curve);
    }

    /** Puts other nodes in the place of every Erf. */
    private static void assertActivation(HiddenActivation expected, Curve curve) {
        BertModel model = read(changed(17, graph -> {
            graph.addInitializer(TinyBert.scalar("three", 3)).addInitializer(TinyBert.scalar("one", 1));
            graph.addInitializer(TinyBert.scalar("cubic", 0.044715f));
            graph.addInitializer(TinyBert.scalar("scale", 0.7978845608f));
            for (int layer = 0; layer < 3; layer++) {
                int erf = indexOf(graph, "Erf", 0);
                String x = graph.getNode(makerOf(graph, graph.getNode(erf).getInput(0)))
                        .getInput(0);
                List<NodeProto> nodes = curve.nodes(x, graph.getNode(erf).getOutput(0));
                graph.removeNode(erf);
                for (int i = nodes.size() - 1; i >= 0; i--) {
                    graph.addNode(erf, nodes.get(i));
                }
            }
        }));
        assertThat(model.config().hiddenActivation()).isEqualTo(expected);
    }

    @Test
    void whatComesAfterTheEncoderIsLeftOutAndTold() {
        BertModel model = read(changed(17, graph -> {
            graph.addNode(with(make("ReduceMean", "sentence_embedding", "last_hidden_state"), "axes", 1));
            graph.addOutput(ValueInfoProto.newBuilder().setName("sentence_embedding"));
        }));
        assertThat(model.fingerprint()).isEqualTo(PLAIN.fingerprint());
        assertThat(model.origin().dropped())
                .containsExactly("output \"sentence_embedding\" and the 1 nodes that make it (ReduceMean)");
    }

    @Test
    void aFixedNumberOfTokensIsUnderstood() {
        Consumer<GraphProto.Builder> fixed = graph -> graph.getNodeBuilderList().stream()
                .filter(n -> n.getOpType().equals("Reshape"))
                .toList()
                .forEach(n -> {
                    NodeProto shape = graph.getNode(makerOf(graph, n.getInput(1)));
                    TensorProto constant = shape.getInputCount() == 4
                            ? TinyBert.integers("four", 1, 16, 4, 8)
                            : TinyBert.integers("three", 1, 16, 32);
                    if (graph.getInitializerList().stream()
                            .noneMatch(t -> t.getName().equals(constant.getName()))) {
                        graph.addInitializer(constant);
                    }
                    n.setInput(1, constant.getName());
                });
        assertSame(changed(17, fixed));
    }

    private static void store(GraphProto.Builder graph, String name, FrozenTensor values) {
        initializer(graph, name).clear().mergeFrom(TinyBert.floats(name, values));
    }

    private static void assertSame(ModelProto other) {
        BertModel model = read(other);
        assertThat(model.config()).isEqualTo(PLAIN.config());
        assertThat(model.weights()).isEqualTo(PLAIN.weights());
        assertThat(model.fingerprint()).isEqualTo(PLAIN.fingerprint());
    }
}
