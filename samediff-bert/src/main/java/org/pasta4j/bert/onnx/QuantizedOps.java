package org.pasta4j.bert.onnx;

import java.util.List;
import java.util.Set;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.OpNode;

/** Tells a quantised model, whose weights are no longer the numbers that were trained. */
final class QuantizedOps {
    private static final Set<String> OPS =
            Set.of("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger");
    private static final String MICROSOFT = "com.microsoft.";
    private static final Set<String> MICROSOFT_OPS = Set.of(
            "QuantizeLinear",
            "DequantizeLinear",
            "DynamicQuantizeMatMul",
            "DynamicQuantizeLSTM",
            "MatMulIntegerToFloat",
            "MatMulNBits",
            "MatMulBnb4",
            "QAttention",
            "QGemm",
            "QEmbedLayerNormalization",
            "QOrderedMatMul");

    private QuantizedOps() {}

    static void refuseIn(GraphBuilder graph) {
        List<OpNode> found =
                graph.nodes().stream().filter(n -> isQuantized(n.op())).toList();
        if (!found.isEmpty()) {
            throw graph.refuse("this is a quantised model, with " + found.size() + " such operations, first "
                    + found.get(0) + ". Quantised weights cannot be trained on: export the model as float32, or take"
                    + " the unquantised file of the same model.");
        }
    }

    private static boolean isQuantized(String op) {
        return OPS.contains(op)
                || op.startsWith("QLinear")
                || op.startsWith(MICROSOFT)
                        && (MICROSOFT_OPS.contains(op.substring(MICROSOFT.length()))
                                || op.startsWith("QLinear", MICROSOFT.length()));
    }
}
