package org.pasta4j.cuda;

import org.pasta4j.cuda.RowKernels.Residual;
import org.pasta4j.cuda.RowKernels.Rows;
import org.pasta4j.fused.engine.DropoutHash.Place;
import org.pasta4j.fused.engine.OutputSelection;

/** Launches all of one forward pass, in the order of the model. */
final class ForwardPass {
    private final ModelWeights weights;
    private final Products products;
    private final Products.Target target;
    private final PassBlock pass;
    private final ArenaPlan plan;
    private final RowKernels rows;
    private final AttentionKernels attention;
    private final boolean offsets;

    /** @param offsets whether there are any */
    ForwardPass(ModelWeights weights, Products products, PassBlock pass, boolean offsets) {
        this.weights = weights;
        this.products = products;
        this.pass = pass;
        this.plan = pass.plan();
        this.target = new Products.Target(pass.workspace().stream(), pass.at(plan.workspace()));
        this.rows = new RowKernels(pass);
        this.attention = new AttentionKernels(pass);
        this.offsets = offsets;
    }

    /** @param eachState called when a hidden state other than the last lies in the output; null if none is wanted */
    void launch(Runnable eachState) {
        int layers = pass.sizes().layers();
        boolean all = pass.shape().wanted() == OutputSelection.ALL_HIDDEN_STATES;
        rows.embed(weights.embeddings(), all ? pass.at(plan.output()) : 0, offsets);
        for (int l = 0; l < layers; l++) {
            if (all) {
                eachState.run();
            }
            boolean top = l == layers - 1;
            boolean firsts = top && pass.shape().firstOnly();
            if (firsts) {
                attendFirsts(l);
            } else {
                attend(l);
            }
            finish(l, firsts, top || all ? pass.at(plan.output()) : 0);
        }
    }

    /** To attention's context of all tokens. */
    private void attend(int l) {
        ArenaPlan.Layer kept = pass.layer(l);
        Linear projections = weights.layer(l).projections();
        long projected = pass.at(kept.projected());
        products.forward(
                target, pass.shape().tokens(), projections, pass.at(plan.xAct()), projections.bias(), projected);
        attention.forward(l, projected, pass.at(plan.context()), pass.at(kept.attention()));
    }

    /** To attention's context of first tokens, whose residual stream is gathered. */
    private void attendFirsts(int l) {
        ArenaPlan.Layer kept = pass.layer(l);
        Linear query = weights.layer(l).query();
        Linear keysValues = weights.layer(l).keysValues();
        long x = pass.at(plan.xAct());
        long projected = pass.at(kept.projected());
        products.forward(target, pass.shape().tokens(), keysValues, x, keysValues.bias(), projected);
        rows.gatherStream(Rows.FIRSTS, pass.at(plan.x()), pass.at(plan.first()));
        if (pass.sizes().wideStream()) {
            rows.gatherAct(Rows.FIRSTS, x, pass.at(plan.firstAct()));
        }
        products.forward(
                target, pass.shape().rows(), query, pass.at(plan.firstAct()), query.bias(), pass.at(kept.query()));
        attention.firstForward(l, pass.at(kept.query()), projected, pass.at(plan.context()), pass.at(kept.attention()));
    }

    /** From attention's context to the layer's output. @param hidden takes it as floats; 0 where it is not wanted */
    private void finish(int l, boolean firsts, long hidden) {
        ModelWeights.Layer w = weights.layer(l);
        ArenaPlan.Layer kept = pass.layer(l);
        int room = pass.room(firsts);
        long x = pass.at(firsts ? plan.first() : plan.x());
        long xAct = pass.at(firsts ? plan.firstAct() : plan.xAct());
        long product = pass.at(plan.product());
        long wide = pass.at(plan.wide());
        products.forward(target, room, w.attentionOutput(), pass.at(plan.context()), 0, product);
        Residual attended = new Residual(
                firsts,
                Place.ATTENTION_OUTPUT,
                product,
                w.attentionOutput().bias(),
                x,
                xAct,
                pass.at(kept.attended()),
                pass.at(kept.attendedScale()));
        rows.normForward(l, attended, w.attentionNorm(), 0, 0);
        products.forward(target, room, w.widen(), xAct, 0, wide);
        rows.activate(firsts, wide, w.widen().bias(), pass.at(kept.slope()));
        products.forward(target, room, w.narrow(), wide, 0, product);
        boolean more = l < pass.sizes().layers() - 1;
        Residual output = new Residual(
                firsts,
                Place.LAYER_OUTPUT,
                product,
                w.narrow().bias(),
                x,
                xAct,
                pass.at(kept.output()),
                pass.at(kept.outputScale()));
        rows.normForward(l, output, w.outputNorm(), hidden, offsets && more ? pass.offsets(l + 1) : 0);
    }
}
