package org.pasta4j.bert.onnx;

import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.OpNode;
import org.pasta4j.bert.graph.OpWriter;

/**
 * Writes ONNX's own {@code Attention} out, which PyTorch's newer exporter uses from opset 23 on.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Attention.html">its definition</a>
 */
final class AttentionOp {
    static final String NAME = "Attention";
    private static final int MASK = 3;

    private final GraphBuilder graph;
    private final OpNode node;
    private final TruthValues truths;
    /** Where inputs have three axes, else 0. */
    private final long heads;

    private AttentionOp(GraphBuilder graph, OpNode node, TruthValues truths) {
        this.node = node;
        this.truths = truths;
        this.graph = graph;
        this.heads = node.integer("q_num_heads", 0);
    }

    /** Adds to the graph what the node stands for. */
    static void add(GraphBuilder graph, OpNode node, TruthValues truths) {
        AttentionOp op = new AttentionOp(graph, node, truths);
        op.check();
        op.write();
    }

    private void check() {
        if (node.inputs().stream().skip(MASK + 1).anyMatch(name -> !name.isEmpty())
                || node.integer("is_causal", 0) != 0
                || node.real("softcap", 0) != 0
                || node.integer("kv_num_heads", heads) != heads
                || heads < 0) {
            throw node.mismatch("expected attention over all tokens, with as many heads for keys as for queries and"
                    + " without earlier states; anything else makes another model than BERT.");
        }
    }

    private void write() {
        AttentionWriter attention = new AttentionWriter(new OpWriter(graph, node.name(), node.output()), heads);
        String mask = node.input(MASK);
        String bias = truths.contains(mask) ? attention.ofTruths(mask) : mask;
        attention.write(node.input(0), node.input(1), node.input(2), node.real("scale", 0), bias);
    }
}
