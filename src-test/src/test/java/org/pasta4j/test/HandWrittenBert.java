package org.pasta4j.test;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;

/**
 * A BERT as somebody writes it in SameDiff who has never seen this library: hidden states by rows, weights as
 * variables, 64-bit tokens, a mask of floats, other steps in other orders.
 */
final class HandWrittenBert {
    private final SameDiff sd = SameDiff.create();
    private final BertModel model;
    private final SDVariable tokens = sd.placeHolder("tokens", DataType.INT64, -1, -1);
    private final SDVariable segments = sd.placeHolder("segments", DataType.INT64, -1, -1);
    private final SDVariable mask = sd.placeHolder("mask", DataType.FLOAT, -1, -1);
    private int count;

    private HandWrittenBert(BertModel model) {
        this.model = model;
    }

    static SameDiff of(BertModel model) {
        HandWrittenBert bert = new HandWrittenBert(model);
        SDVariable x = bert.embedded();
        for (BertLayerWeights layer : model.layers()) {
            x = bert.layer(x, layer);
        }
        x.rename("encoded");
        LinearWeights pooler = model.pooler().orElseThrow();
        SDVariable first = x.get(SDIndex.all(), SDIndex.point(0), SDIndex.all());
        bert.sd
                .math
                .tanh(bert.sd.nn.linear(first, bert.transposed(pooler.weight()), bert.variable(pooler.bias())))
                .rename("sentence");
        return bert.sd;
    }

    private SDVariable embedded() {
        SDVariable ones = tokens.castTo(DataType.FLOAT).mul(0).add(1);
        SDVariable position = sd.cumsum(ones, false, false, 1).sub(1).castTo(DataType.INT64);
        SDVariable sum = sd.gather(variable(model.embeddings().positions()), position, 0)
                .add(sd.gather(variable(model.embeddings().words()), tokens, 0));
        SDVariable types = variable(model.embeddings().tokenTypes().orElseThrow());
        return norm(sd.gather(types, segments, 0).add(sum), model.embeddings().norm());
    }

    private SDVariable layer(SDVariable x, BertLayerWeights w) {
        SDVariable q = heads(linear(x, w.query()));
        SDVariable k = heads(linear(x, w.key()));
        SDVariable v = heads(linear(x, w.value()));
        SDVariable scores = sd.mmul(q, sd.permute(k, 0, 1, 3, 2))
                .div(Math.sqrt(model.config().headSize()));
        SDVariable hidden = sd.expandDims(sd.expandDims(mask.sub(1).mul(1e4), 1), 2);
        SDVariable attended = sd.mmul(sd.nn.softmax(hidden.add(scores), -1), v);
        SDVariable merged = sd.reshape(sd.permute(attended, 0, 2, 1, 3), x.shape());
        SDVariable middle = norm(x.add(linear(merged, w.attentionOutput())), w.attentionNorm());
        SDVariable wide = linear(middle, w.intermediate());
        SDVariable gelu = wide.mul(0.5).mul(sd.math.erf(wide.div(Math.sqrt(2))).add(1));
        return norm(linear(gelu, w.output()).add(middle), w.outputNorm());
    }

    private SDVariable heads(SDVariable x) {
        long heads = model.config().attentionHeads();
        SDVariable shape = sd.concat(0, tokens.shape(), sd.constant(Nd4j.createFromArray(heads, (long)
                model.config().headSize())));
        return sd.permute(sd.reshape(x, shape), 0, 2, 1, 3);
    }

    /** The product is one of flat rows, as 1.0.0-M2.1 has no other. */
    private SDVariable linear(SDVariable x, LinearWeights w) {
        SDVariable flat = sd.reshape(x, -1, w.weight().size(1));
        SDVariable product = flat.mmul(transposed(w.weight())).add(variable(w.bias()));
        SDVariable width = sd.constant(Nd4j.createFromArray((long) w.weight().size(0)));
        return sd.reshape(product, sd.concat(0, tokens.shape(), width));
    }

    private SDVariable norm(SDVariable x, LayerNormWeights w) {
        SDVariable centred = x.sub(sd.mean(x, true, 2));
        SDVariable deviation = sd.math.sqrt(
                sd.mean(centred.mul(centred), true, 2).add(model.config().layerNormEpsilon()));
        return variable(w.scale()).mul(centred.div(deviation)).add(variable(w.shift()));
    }

    /** The transpose is a view of the same numbers, by columns. */
    private SDVariable transposed(FrozenTensor weight) {
        return sd.var("w" + count++, array(weight).transpose());
    }

    private SDVariable variable(FrozenTensor values) {
        return sd.var("w" + count++, array(values));
    }

    private static INDArray array(FrozenTensor values) {
        long[] shape = Arrays.stream(values.shape()).asLongStream().toArray();
        return Nd4j.create(values.toArray(), shape, 'c');
    }
}
