package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;

/** The building blocks of a BERT, each composed of stock operations that 1.0.0-M2.1 computes and derives correctly. */
final class StockOps {
    /** Begins the name of every constant that belongs to a frozen encoder. */
    static final String SCOPE = "frozen/";

    private final SameDiff graph;
    private final BertConfig config;
    private final EncoderOptions options;
    private final StockWeights weights;

    StockOps(SameDiff graph, BertConfig config, EncoderOptions options, StockWeights weights) {
        this.weights = weights;
        this.graph = graph;
        this.config = config;
        this.options = options;
    }

    SameDiff graph() {
        return graph;
    }

    BertConfig config() {
        return config;
    }

    DataType dataType() {
        return options.dataType();
    }

    /** {@code x W^T + b} of {@code [N, in]}. */
    SDVariable linear(SDVariable x, LinearWeights weights, String name) {
        SDVariable w = weight(name + ".weight", weights.weight().transpose());
        SDVariable b = weight(name + ".bias", weights.bias());
        return x.mmul(w).add(b);
    }

    /** Layer norm over the last axis of {@code [N, H]}. The stock operation has no epsilon. */
    SDVariable layerNorm(SDVariable x, LayerNormWeights weights, String name) {
        SDVariable centred = x.sub(x.mean(true, 1));
        // Not square(): its derivative goes through a power function.
        SDVariable variance = centred.mul(centred).mean(true, 1);
        // Nor a quotient: the derivative by its divisor is wrong for a single row.
        SDVariable perDeviation = graph.math.rsqrt(variance.add(config.layerNormEpsilon()));
        SDVariable scale = weight(name + ".scale", weights.scale());
        SDVariable shift = weight(name + ".shift", weights.shift());
        return centred.mul(perDeviation).mul(scale).add(shift);
    }

    /** The hidden activation. The stock GELU operations are off in the third digit. */
    SDVariable activation(SDVariable x) {
        if (config.hiddenActivation() == HiddenActivation.RELU) {
            return graph.nn.relu(x, 0);
        }
        SDVariable inner = config.hiddenActivation() == HiddenActivation.GELU
                ? graph.math.erf(x.mul(Math.sqrt(0.5)))
                : graph.math.tanh(graph.math.cube(x).mul(0.044715).add(x).mul(Math.sqrt(2 / Math.PI)));
        return x.mul(inner.add(1.0)).mul(0.5);
    }

    SDVariable hiddenDropout(SDVariable x) {
        return Dropout.inverted(graph, x, options.hiddenDropout());
    }

    SDVariable attentionDropout(SDVariable x) {
        return Dropout.inverted(graph, x, options.attentionDropout());
    }

    /** A weight in the graph: a constant, or what stands in for it. */
    SDVariable weight(String name, FrozenTensor tensor) {
        SDVariable tuned = options.tuned().get(name);
        return tuned == null ? graph.constant(SCOPE + name, weights.array(name, tensor, dataType())) : tuned;
    }

    /**
     * Rows of a table.
     *
     * @param indices {@code [N]}
     * @return {@code [N, H]}
     */
    SDVariable rows(String name, FrozenTensor table, SDVariable indices) {
        SDVariable rows = weight(name, table);
        if (rows.isConstant()) {
            return graph.gather(rows, indices, 0);
        }
        // 1.0.0-M2.1 derives a look-up by a loop over the rows, and only one a graph.
        return graph.oneHot(indices, table.shape()[0], 1, 1.0, 0.0, dataType()).mmul(rows);
    }
}
