package org.pasta4j.bert.samediff;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.random.custom.RandomBernoulli;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;

/** The building blocks of a BERT, each composed of stock operations that 1.0.0-M2.1 computes and derives correctly. */
final class StockOps {
    /** Begins the name of every constant that belongs to a frozen encoder. */
    static final String SCOPE = "bert/";

    private final SameDiff graph;
    private final BertConfig config;
    private final EncoderOptions options;

    StockOps(SameDiff graph, BertConfig config, EncoderOptions options) {
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
        SDVariable w = constant(name + ".weight", weights.weight().transpose());
        SDVariable b = constant(name + ".bias", weights.bias());
        return x.mmul(w).add(b);
    }

    /** Layer norm over the last axis of {@code [N, H]}. The stock operation has no epsilon. */
    SDVariable layerNorm(SDVariable x, LayerNormWeights weights, String name) {
        SDVariable centred = x.sub(x.mean(true, 1));
        // Not square(): its derivative goes through a power function.
        SDVariable variance = centred.mul(centred).mean(true, 1);
        SDVariable deviation = graph.math.sqrt(variance.add(config.layerNormEpsilon()));
        SDVariable scale = constant(name + ".scale", weights.scale());
        SDVariable shift = constant(name + ".shift", weights.shift());
        return centred.div(deviation).mul(scale).add(shift);
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
        return dropout(x, options.hiddenDropout());
    }

    SDVariable attentionDropout(SDVariable x) {
        return dropout(x, options.attentionDropout());
    }

    /** Inverted dropout. The stock dropout operations have no derivative. */
    private SDVariable dropout(SDVariable x, double probability) {
        if (probability == 0) {
            return x;
        }
        SDVariable kept = new RandomBernoulli(graph, x.shape(), 1 - probability).outputVariable();
        return x.mul(kept.castTo(dataType())).div(1 - probability);
    }

    /** A frozen weight in the graph. */
    SDVariable constant(String name, FrozenTensor tensor) {
        return graph.constant(SCOPE + name, array(tensor));
    }

    /** A matrix stored by columns stays so: products do not mind. */
    private INDArray array(FrozenTensor tensor) {
        long[] shape = new long[tensor.rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        char order = tensor.isByColumns() ? 'f' : 'c';
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, order);
        array.data().asNioFloat().put(tensor.values());
        return dataType() == DataType.FLOAT ? array : array.castTo(dataType());
    }
}
