package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pasta4j.bert.onnx.TinyBert.changed;
import static org.pasta4j.bert.onnx.TinyBert.integers;
import static org.pasta4j.bert.onnx.TinyBert.make;
import static org.pasta4j.bert.onnx.TinyBert.makerOf;
import static org.pasta4j.bert.onnx.TinyBert.read;
import static org.pasta4j.bert.onnx.TinyBert.scalar;

import java.util.function.Consumer;
import java.util.stream.LongStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;

/** Graphs that are BERT for short rows, or for some numbers, and another model for others. */
class LikeBertTest {
    private static final int INT64 = TensorProto.DataType.INT64_VALUE;
    private static final int UINT8 = TensorProto.DataType.UINT8_VALUE;
    private static final BertModel PLAIN = read(changed(17, g -> {}));

    @Test
    void aWindowThatSlidesOverTheTokensIsRefused() {
        assertRefused("Relative positions and other masks make another model", graph -> {
            String scores = softmaxInput(graph);
            NodeProto.Builder add = graph.getNodeBuilder(makerOf(graph, scores));
            int at = makerOf(graph, scores);
            String mask = add.getInput(1);
            add.setInput(1, "windowed");
            graph.addInitializer(one("zero", 0)).addInitializer(one("one", 1)).addInitializer(one("eight", 8));
            graph.addInitializer(integers("first", 0)).addInitializer(integers("second", 1));
            graph.addInitializer(scalar("far", -10000)).addInitializer(scalar("near", 0));
            insert(
                    graph,
                    at,
                    make("Shape", "sizes", "input_ids"),
                    set(make("Gather", "length", "sizes", "one"), "axis", 0),
                    make("Range", "places", "zero", "length", "one"),
                    make("Unsqueeze", "row", "places", "first"),
                    make("Unsqueeze", "column", "places", "second"),
                    make("Sub", "way", "row", "column"),
                    make("Abs", "distance", "way"),
                    make("Greater", "isFar", "distance", "eight"),
                    make("Where", "window", "isFar", "far", "near"),
                    make("Add", "windowed", mask, "window"));
        });
    }

    @Test
    void tokenTypesTurnedRoundAreRefused() {
        assertRefused(
                "made by the Sub node",
                graph -> indices(graph, "token_type", make("Sub", "new", "constant", "token_type_ids")));
    }

    @Test
    void tokenTypesCountedFromSeparatorsAreRefused() {
        assertRefused(
                "made by the CumSum node",
                graph -> indices(
                        graph,
                        "token_type",
                        make("Equal", "isSeparator", "input_ids", "three"),
                        set(make("Cast", "separators", "isSeparator"), "to", INT64),
                        set(make("CumSum", "new", "separators", "constant"), "exclusive", 1)));
    }

    @Test
    void positionsThatCountBackwardsAreRefused() {
        assertRefused("made by the CumSum node", graph -> positions(graph, 0, 1));
    }

    @Test
    void positionsThatBeginWithOneInARowOfAnyLengthAreRead() {
        assertThat(read(changed(17, graph -> positions(graph, 1, 0))).fingerprint())
                .isEqualTo(PLAIN.fingerprint());
        assertThat(read(changed(17, graph -> positions(graph, 0, 0))).config().positionOffset())
                .isEqualTo(1);
    }

    @Test
    void positionsThatEndEarlyAreRefused() {
        assertRefused("made by the Min node", graph -> {
            String positions = graph.getNode(lookup(graph, "position")).getInput(1);
            indices(graph, "position", make("Min", "new", positions, "nine"));
        });
    }

    @Test
    void positionsInAnotherOrderAfterTheFirstAreRefused() {
        long[] order = LongStream.range(0, 64).map(i -> i < 16 ? i : 79 - i).toArray();
        assertRefused("the indices into its table", graph -> {
            graph.addInitializer(integers("order", order)).addInitializer(integers("first", 0));
            graph.addInitializer(integers("end", 1));
            indices(
                    graph,
                    "position",
                    make("Shape", "sizes", "input_ids"),
                    set(make("Gather", "length", "sizes", "end"), "axis", 0),
                    make("Slice", "new", "order", "first", "length"));
        });
    }

    @Test
    void positionsThatBeginAnewAfterAWordAreRefused() {
        assertRefused(
                "the indices into its table",
                graph -> indices(
                        graph,
                        "position",
                        make("Equal", "isWord", "input_ids", "word"),
                        make("Not", "others", "isWord"),
                        set(make("Cast", "counted", "others"), "to", INT64),
                        set(make("CumSum", "new", "counted", "constant"), "exclusive", 1)));
    }

    @Test
    void wordsCutToOneByteAreRefused() {
        assertRefused(
                "made by the Cast node",
                graph -> indices(
                        graph,
                        "word",
                        set(make("Cast", "narrow", "input_ids"), "to", UINT8),
                        set(make("Cast", "new", "narrow"), "to", INT64)));
    }

    private static void positions(GraphProto.Builder graph, long exclusive, long reverse) {
        indices(
                graph,
                "position",
                make("Equal", "always", "input_ids", "input_ids"),
                set(make("Cast", "ones", "always"), "to", INT64),
                set(set(make("CumSum", "new", "ones", "constant"), "exclusive", exclusive), "reverse", reverse));
    }

    /** Lets a table be indexed by what these nodes make in the end. */
    private static void indices(GraphProto.Builder graph, String table, NodeProto... nodes) {
        int lookup = lookup(graph, table);
        graph.getNodeBuilder(lookup).setInput(1, "new");
        graph.addInitializer(one("constant", 1)).addInitializer(one("three", 3));
        graph.addInitializer(one("nine", 9)).addInitializer(one("word", 300));
        insert(graph, lookup, nodes);
    }

    private static int lookup(GraphProto.Builder graph, String table) {
        return makerOf(graph, "/m/embeddings/" + table + "_embeddings/Gather_output_0");
    }

    private static void insert(GraphProto.Builder graph, int at, NodeProto... nodes) {
        for (int i = 0; i < nodes.length; i++) {
            graph.addNode(at + i, nodes[i]);
        }
    }

    private static String softmaxInput(GraphProto.Builder graph) {
        return graph.getNode(TinyBert.indexOf(graph, "Softmax", 0)).getInput(0);
    }

    private static TensorProto one(String name, long value) {
        return integers(name, value).toBuilder().clearDims().build();
    }

    private static NodeProto set(NodeProto node, String attribute, long value) {
        return node.toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName(attribute)
                        .setType(AttributeType.INT)
                        .setI(value))
                .build();
    }

    private static void assertRefused(String why, Consumer<GraphProto.Builder> change) {
        assertThatThrownBy(() -> read(changed(17, change)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(why);
    }
}
