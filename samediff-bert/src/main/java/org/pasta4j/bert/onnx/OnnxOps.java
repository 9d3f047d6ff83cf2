package org.pasta4j.bert.onnx;

import java.util.Map;
import onnx.Onnx.TensorProto.DataType;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.LayerNormWeights;

/** The building blocks of a BERT, spelled as PyTorch's exporters spell them, which runtimes know how to fuse. */
final class OnnxOps {
    private final OnnxGraphWriter graph;
    private final BertConfig config;

    OnnxOps(OnnxGraphWriter graph, BertConfig config) {
        this.graph = graph;
        this.config = config;
    }

    OnnxGraphWriter graph() {
        return graph;
    }

    BertConfig config() {
        return config;
    }

    String add(String a, String b) {
        return graph.op("Add", a, b);
    }

    String layerNorm(String x, LayerNormWeights norm, String role) {
        return graph.op(
                "LayerNormalization",
                Map.of("axis", -1, "epsilon", config.layerNormEpsilon()),
                x,
                graph.weight(role + ".weight", norm.scale()),
                graph.weight(role + ".bias", norm.shift()));
    }

    String activation(String x) {
        if (config.hiddenActivation() == HiddenActivation.RELU) {
            return graph.op("Relu", x);
        }
        boolean exact = config.hiddenActivation() == HiddenActivation.GELU;
        String inner = exact ? graph.op("Erf", graph.op("Div", x, graph.number(Math.sqrt(2)))) : graph.tanh(cubic(x));
        return graph.op("Mul", graph.op("Mul", x, add(inner, graph.number(1))), graph.number(0.5));
    }

    private String cubic(String x) {
        String cube = graph.op("Mul", graph.op("Pow", x, graph.number(3)), graph.number(0.044715));
        return graph.op("Mul", add(x, cube), graph.number(Math.sqrt(2 / Math.PI)));
    }

    /** Rows of a table. Runtimes refuse an index beyond it, naming the table. */
    String rows(String name, FrozenTensor table, String indices) {
        return graph.named(name + ".rows", "Gather", Map.of(), graph.weight(name, table), indices);
    }

    /** Sums along the row up to each token. */
    String counted(String x) {
        return graph.op("CumSum", x, graph.integer(1));
    }

    /** The sum of each row, {@code [B, 1]}. */
    String rowSum(String x) {
        return graph.op("ReduceSum", Map.of("keepdims", 1), x, graph.integers(1));
    }

    String toFloats(String x) {
        return graph.op("Cast", Map.of("to", DataType.FLOAT_VALUE), x);
    }

    String toIntegers(String x) {
        return graph.op("Cast", Map.of("to", DataType.INT64_VALUE), x);
    }
}
