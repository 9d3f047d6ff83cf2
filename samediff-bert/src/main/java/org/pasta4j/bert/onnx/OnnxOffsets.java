package org.pasta4j.bert.onnx;

import java.util.Arrays;
import java.util.Optional;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.text.SpecialTokenRule;

/**
 * Adds a layer's offsets to its input at the special tokens. They are looked up in a table whose first row is zeros,
 * for all other tokens; a special token beyond the table is an error of the runtime's, and not left without an offset.
 */
final class OnnxOffsets {
    private final OnnxOps ops;
    private final FrozenTensor offsets;
    private final String rows;

    /**
     * @param offsets {@code [L, S, H]}
     * @param special {@code [B, T]}, 1 at special tokens
     */
    OnnxOffsets(OnnxOps ops, FrozenTensor offsets, String special) {
        this.ops = ops;
        this.offsets = offsets;
        this.rows = ops.graph().op("Mul", ops.counted(special), special);
    }

    /**
     * Where the special tokens are, {@code [B, T]}, by a rule that needs no input of its own.
     *
     * @param mask {@code [B, T]}, the attention mask
     * @param count {@code [B, T]}, number of tokens up to each
     * @param types {@code [B, T]}; empty where they are not asked
     */
    static String special(OnnxOps ops, SpecialTokenRule rule, String mask, String count, Optional<String> types) {
        OnnxGraphWriter graph = ops.graph();
        String length = ops.rowSum(mask);
        String first = graph.op("Equal", count, graph.integer(1));
        String ends = graph.op("Or", first, graph.op("Equal", count, length));
        if (rule == SpecialTokenRule.ENDS_AND_TYPES) {
            String second = ops.rowSum(graph.op("Mul", types.orElseThrow(), mask));
            ends = graph.op("Or", ends, graph.op("Equal", count, graph.op("Sub", length, second)));
        }
        return graph.op("Mul", ops.toIntegers(ends), mask);
    }

    /**
     * @param hidden {@code [B, T, H]}
     * @param layer whose offsets are added
     */
    String addTo(String hidden, int layer) {
        int slots = offsets.size(1);
        int width = offsets.size(2);
        float[] own = Arrays.copyOfRange(offsets.toArray(), layer * slots * width, (layer + 1) * slots * width);
        float[] table = new float[width + own.length];
        System.arraycopy(own, 0, table, width, own.length);
        String name = "pasta.offsets." + layer;
        return ops.add(hidden, ops.rows(name, FrozenTensor.of(table, slots + 1, width), rows));
    }
}
