package org.pasta4j.bert.onnx;

import java.util.Map;
import onnx.Onnx.TensorProto.DataType;
import org.pasta4j.bert.graph.OpWriter;

/** Writes attention as single operations, for those that have one operation for it. */
final class AttentionWriter {
    /** Added to the scores of tokens that are masked out. */
    static final double VERY_NEGATIVE = -10000;

    private static final Map<String, Object> HEAD_BEFORE_TOKEN = Map.of("perm", new long[] {0, 2, 1, 3});

    private final OpWriter out;
    private final long heads;

    /**
     * A writer of one operation.
     *
     * @param heads 0 where query, key and value are {@code [batch, head, token, value]}, as the result is then; else
     *     they and the result are {@code [batch, token, heads values]}
     */
    AttentionWriter(OpWriter out, long heads) {
        this.out = out;
        this.heads = heads;
    }

    /**
     * Adds the operations.
     *
     * @param scale of the scores; 0 for one by the root of the head size
     * @param bias is added to the scores; empty for nothing
     */
    void write(String query, String key, String value, double scale, String bias) {
        String q = byHead(query);
        String k = out.step("Transpose", Map.of("perm", new long[] {0, 1, 3, 2}), byHead(key));
        String product = out.step("MatMul", Map.of(), q, k);
        String scores = out.step("Mul", Map.of(), product, scale == 0 ? defaultScale(q) : out.number(scale));
        String masked = bias.isEmpty() ? scores : out.step("Add", Map.of(), scores, bias);
        String probabilities = out.step("Softmax", Map.of("axis", -1L), masked);
        String v = byHead(value);
        if (heads == 0) {
            out.last("MatMul", Map.of(), probabilities, v);
        } else {
            String context = out.step("MatMul", Map.of(), probabilities, v);
            out.last("Reshape", Map.of(), out.step("Transpose", HEAD_BEFORE_TOKEN, context), out.integers(0, 0, -1));
        }
    }

    private String byHead(String part) {
        return heads == 0
                ? part
                : out.step(
                        "Transpose",
                        HEAD_BEFORE_TOKEN,
                        out.step("Reshape", Map.of(), part, out.integers(0, 0, heads, -1)));
    }

    private String defaultScale(String byHead) {
        String shape = out.step("Shape", Map.of(), byHead);
        String size = out.step("Slice", Map.of(), shape, out.integers(3), out.integers(4), out.integers(0));
        return out.step("Reciprocal", Map.of(), out.step("Sqrt", Map.of(), asFloat(size)));
    }

    /** What is added to scores, of truth values that are true at tokens that count. */
    String ofTruths(String mask) {
        return out.step("Where", Map.of(), mask, out.number(0), out.number(VERY_NEGATIVE));
    }

    /**
     * What is added to scores, of {@code [batch, token]} with 1 at tokens that count and 0 at others.
     *
     * @param masked is added where the mask is 0
     */
    String ofTokens(String mask, double masked) {
        String wide = asFloat(out.step("Unsqueeze", Map.of("axes", new long[] {1, 2}), mask));
        return out.step("Mul", Map.of(), out.step("Sub", Map.of(), out.number(1), wide), out.number(masked));
    }

    private String asFloat(String value) {
        return out.step("Cast", Map.of("to", (long) DataType.FLOAT_VALUE), value);
    }
}
