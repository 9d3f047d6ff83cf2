package org.pasta4j.cuda;

import org.pasta4j.cuda.PassLayout.Part;
import org.pasta4j.fused.engine.DropoutHash.Place;

/** Launches of the kernels that go row by row, in one pass. */
final class RowKernels {
    private static final int BLOCK = 128;
    private static final int ROWS_A_BLOCK = 4;
    private static final int WIDE_BLOCK = 256;
    private static final int COLUMNS_A_BLOCK = 64;
    private static final int ELEMENTS_A_BLOCK = 2048;

    private final PassBlock pass;
    private final Launcher launcher;

    RowKernels(PassBlock pass) {
        this.pass = pass;
        this.launcher = pass.workspace().launcher();
    }

    private void launchRows(int rows) {
        launcher.launch((rows + ROWS_A_BLOCK - 1) / ROWS_A_BLOCK, 1, BLOCK);
    }

    /** @param hidden takes hidden state 0 as floats; 0 where it is not wanted */
    void embed(ModelWeights.Embeddings w, long hidden, boolean offsets) {
        ArenaPlan plan = pass.plan();
        launcher.kernel("embed")
                .pointers(pass.batch(), pass.at(Part.IDS), pass.at(Part.TYPES), pass.at(Part.POSITION))
                .pointers(pass.at(Part.TOKEN_KEY), w.words(), w.positions(), w.types())
                .pointers(w.norm().scale(), w.norm().shift())
                .pointers(pass.at(Part.SLOTS), offsets ? pass.offsets(0) : 0, hidden, pass.at(Part.COUNT))
                .pointers(pass.at(plan.x()), pass.sizes().wideStream() ? pass.at(plan.xAct()) : 0);
        launchRows(pass.shape().tokens());
    }

    /**
     * What a residual connection adds up and normalises.
     *
     * @param firsts whether the rows are first tokens
     * @param product pointer to act {@code [N, H]}
     * @param bias of the product
     * @param x pointer to the stream {@code [N, H]}: the residual, and takes the result
     * @param xAct takes the result as the products read it
     * @param normed takes the normalised input for the backward pass; 0 without one
     * @param rstd takes its scale; 0 without a backward pass
     */
    record Residual(boolean firsts, Place place, long product, long bias, long x, long xAct, long normed, long rstd) {}

    /**
     * @param hidden takes the result as floats; 0 where it is not wanted
     * @param offsets of the next layer; 0 where there are none
     */
    void normForward(int layer, Residual r, ModelWeights.Norm norm, long hidden, long offsets) {
        launcher.kernel("norm_forward")
                .pointers(pass.batch())
                .numbers(r.firsts() ? 1 : 0, layer, r.place().ordinal())
                .pointers(pass.keys(r.firsts()), r.product(), r.bias(), r.x(), norm.scale(), norm.shift())
                .pointers(r.normed(), r.rstd(), pass.at(Part.SLOTS), offsets, hidden, pass.at(Part.COUNT))
                .pointers(r.x(), pass.sizes().wideStream() ? r.xAct() : 0);
        launchRows(pass.room(r.firsts()));
    }

    /**
     * The backward pass through a norm and what it adds up.
     *
     * @param gradient pointer to the stream {@code [N, H]}, or 0
     * @param hiddenGradient pointer to floats {@code [N, H]} instead of it, or 0
     * @param collected takes the gradient at special tokens, or 0
     * @param dx takes the gradient of the residual
     * @param product takes that of the product
     */
    record Back(
            boolean firsts,
            Place place,
            long gradient,
            long hiddenGradient,
            long collected,
            long normed,
            long rstd,
            long dx,
            long product) {}

    void normBackward(int layer, Back b, ModelWeights.Norm norm) {
        launcher.kernel("norm_backward")
                .pointers(pass.batch())
                .numbers(b.firsts() ? 1 : 0, layer, b.place().ordinal())
                .pointers(pass.keys(b.firsts()), b.gradient(), b.hiddenGradient(), pass.at(Part.COUNT))
                .pointers(b.normed(), b.rstd(), norm.scale())
                .pointers(b.collected() == 0 ? 0 : pass.at(Part.SPECIAL_OF), b.collected(), b.dx(), b.product());
        launchRows(pass.room(b.firsts()));
    }

    /** In place. @param kept takes the slope, or 0 */
    void activate(boolean firsts, long wide, long bias, long kept) {
        launcher.kernel("activate_forward")
                .pointers(pass.batch())
                .numbers(firsts ? 1 : 0)
                .pointers(wide, bias, wide, kept);
        launchElements(firsts);
    }

    /** In place. */
    void activateBackward(boolean firsts, long gradient, long kept) {
        launcher.kernel("activate_backward")
                .pointers(pass.batch())
                .numbers(firsts ? 1 : 0)
                .pointers(gradient, kept);
        launchElements(firsts);
    }

    private void launchElements(boolean firsts) {
        long elements = (long) pass.room(firsts) * pass.sizes().intermediate();
        launcher.launch(Math.toIntExact((elements + ELEMENTS_A_BLOCK - 1) / ELEMENTS_A_BLOCK), 1, WIDE_BLOCK);
    }

    /** Rows that an index names. */
    enum Rows {
        /** The first token of each row. */
        FIRSTS(Part.ROW_START, 4),
        /** The tokens with a slot. */
        SPECIALS(Part.SPECIAL, 8);

        private final Part index;
        private final int countAt;

        Rows(Part index, int countAt) {
            this.index = index;
            this.countAt = countAt;
        }

        private int room(PassShape shape) {
            return this == FIRSTS ? shape.rows() : shape.specials();
        }
    }

    void gatherStream(Rows rows, long from, long to) {
        indexed("gather_stream", rows, from, to);
    }

    void gatherAct(Rows rows, long from, long to) {
        indexed("gather_act", rows, from, to);
    }

    /** {@code to[index[i]] += from[i]}. */
    void addRows(Rows rows, long from, long to) {
        indexed("add_rows", rows, from, to);
    }

    private void indexed(String kernel, Rows rows, long from, long to) {
        launcher.kernel(kernel).pointers(pass.batch() + rows.countAt, pass.at(rows.index), from, to);
        launchRows(rows.room(pass.shape()));
    }

    /** From the gradients at special tokens to those of the offsets. */
    void offsetGradient() {
        int columns = (pass.sizes().hidden() + COLUMNS_A_BLOCK - 1) / COLUMNS_A_BLOCK;
        launcher.kernel("offset_gradient")
                .pointers(pass.batch(), pass.at(Part.SPECIAL), pass.at(Part.USED_START), pass.at(Part.TOKEN_KEY))
                .pointers(pass.collected(0))
                .wide((long) pass.shape().specials() * pass.sizes().hidden())
                .pointers(pass.at(pass.plan().offsetGradient()));
        launcher.launch(pass.shape().used(), pass.sizes().layers(), columns, WIDE_BLOCK);
    }
}
