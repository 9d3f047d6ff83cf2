package org.pasta4j.cuda;

import org.pasta4j.cuda.RowKernels.Back;
import org.pasta4j.cuda.RowKernels.Rows;
import org.pasta4j.fused.engine.DropoutHash.Place;

/** Launches all of one backward pass, to the offsets and no further. No gradient of a weight is ever computed. */
final class BackwardPass {
    private final ModelWeights weights;
    private final Products products;
    private final Products.Target target;
    private final PassBlock pass;
    private final ArenaPlan plan;
    private final RowKernels rows;
    private final AttentionKernels attention;

    BackwardPass(ModelWeights weights, Products products, PassBlock pass) {
        this.weights = weights;
        this.products = products;
        this.pass = pass;
        this.plan = pass.plan();
        this.target = new Products.Target(pass.workspace().stream(), pass.at(plan.workspace()));
        this.rows = new RowKernels(pass);
        this.attention = new AttentionKernels(pass);
    }

    /** From the gradient of the output, where the plan has the output, to that of the offsets. */
    void launch() {
        int top = pass.sizes().layers() - 1;
        long gradient = 0;
        for (int l = top; l >= 0; l--) {
            boolean firsts = l == top && pass.shape().firstOnly();
            long d = pass.at(firsts ? plan.first() : plan.x());
            throughFeedForward(l, firsts, gradient, d);
            throughNorm(l, firsts, d);
            if (firsts) {
                gradient = throughFirstAttention(l, d);
            } else if (l > 0) {
                gradient = throughAttention(l, d);
            } else {
                throughLowestAttention(d);
            }
        }
        if (top == 0 && pass.shape().firstOnly()) {
            rows.gatherStream(Rows.SPECIALS, gradient, pass.collected(0));
        }
        rows.offsetGradient();
    }

    /** Where the gradient of a product is: apart, or the residual's where both are the same. */
    private long productGradient(long d) {
        return pass.shape().dropout() || pass.sizes().wideStream() ? pass.at(plan.product()) : d;
    }

    /** From the gradient of the layer's output to that of the first norm's output, in d. */
    private void throughFeedForward(int l, boolean firsts, long gradient, long d) {
        ModelWeights.Layer w = weights.layer(l);
        ArenaPlan.Layer kept = pass.layer(l);
        int room = pass.room(firsts);
        boolean top = l == pass.sizes().layers() - 1;
        long product = productGradient(d);
        Back back = new Back(
                firsts,
                Place.LAYER_OUTPUT,
                gradient,
                top ? pass.at(plan.output()) : 0,
                top ? 0 : pass.collected(l + 1),
                pass.at(kept.output()),
                pass.at(kept.outputScale()),
                d,
                product == d ? 0 : product);
        rows.normBackward(l, back, w.outputNorm());
        long wide = pass.at(plan.wide());
        products.back(target, room, w.narrow(), product, wide);
        rows.activateBackward(firsts, wide, pass.at(kept.slope()));
        products.backIntoStream(target, room, w.widen(), wide, true, d);
    }

    /** On to the gradients of attention's context and of the layer's input, as far as that is the residual. */
    private void throughNorm(int l, boolean firsts, long d) {
        ModelWeights.Layer w = weights.layer(l);
        ArenaPlan.Layer kept = pass.layer(l);
        long product = productGradient(d);
        Back back = new Back(
                firsts,
                Place.ATTENTION_OUTPUT,
                d,
                0,
                0,
                pass.at(kept.attended()),
                pass.at(kept.attendedScale()),
                d,
                product == d ? 0 : product);
        rows.normBackward(l, back, w.attentionNorm());
        products.back(target, pass.room(firsts), w.attentionOutput(), product, pass.at(plan.context()));
    }

    /** @return where the gradient of the layer's input is */
    private long throughAttention(int l, long d) {
        long projected = pass.at(plan.wide());
        attention.backward(l, pass.layer(l), pass.at(plan.context()), false, projected);
        products.backIntoStream(target, pass.shape().tokens(), weights.layer(l).projections(), projected, true, d);
        return d;
    }

    /** @return where the gradient of the layer's input is */
    private long throughFirstAttention(int l, long d) {
        ModelWeights.Layer w = weights.layer(l);
        long keysValues = pass.at(plan.wide());
        long query = pass.at(plan.firstQuery());
        long gradient = pass.at(plan.gradient());
        attention.firstBackward(l, pass.layer(l), pass.at(plan.context()), query, keysValues);
        products.backIntoStream(target, pass.shape().tokens(), w.keysValues(), keysValues, false, gradient);
        products.backIntoStream(target, pass.shape().rows(), w.query(), query, true, d);
        rows.addRows(Rows.FIRSTS, d, gradient);
        return gradient;
    }

    /** Nothing flows below the lowest layer: its input's gradient is wanted at the special tokens alone. */
    private void throughLowestAttention(long d) {
        long projected = pass.at(plan.wide());
        long collected = pass.collected(0);
        attention.backward(0, pass.layer(0), pass.at(plan.context()), true, projected);
        rows.gatherStream(Rows.SPECIALS, d, collected);
        products.backIntoStream(
                target, pass.shape().specials(), weights.layer(0).projections(), projected, true, collected);
    }
}
