package org.pasta4j.cuda;

import org.pasta4j.cuda.PassLayout.Part;

/**
 * The addresses of one pass: of what the plan laid out, in a workspace.
 *
 * @param sizes of the model
 * @param shape of the pass
 * @param layout of the index
 * @param plan of everything
 * @param workspace in which all of it lies
 */
record PassBlock(Sizes sizes, PassShape shape, PassLayout layout, ArenaPlan plan, Workspace workspace) {
    static PassBlock of(Sizes sizes, PassShape shape, Workspace workspace) {
        PassLayout layout = new PassLayout(shape, sizes.hidden(), sizes.layers());
        return new PassBlock(sizes, shape, layout, ArenaPlan.of(sizes, shape), workspace);
    }

    /** Bytes of staging memory: for the index, the output or its gradient, and the offsets' gradient. */
    long stagingBytes() {
        return Math.max(layout.bytes(), Math.max(outputBytes(), offsetGradientBytes()));
    }

    /** Bytes of the hidden states of one layer that come out. */
    long outputBytes() {
        return 4L * shape.outputRows() * sizes.hidden();
    }

    /** Bytes of the gradient of the packed offsets. */
    long offsetGradientBytes() {
        return 4L * sizes.layers() * shape.used() * sizes.hidden();
    }

    /** Of a part of the plan; 0 for what it leaves out. */
    long at(long offset) {
        return offset == ArenaPlan.NONE ? 0 : workspace.address(offset);
    }

    /** Of the struct with the batch's counts. */
    long batch() {
        return at(plan.index());
    }

    long at(Part part) {
        return batch() + layout.offset(part);
    }

    /** The packed offsets of a layer. */
    long offsets(int layer) {
        return at(Part.OFFSETS) + 4L * layer * shape.used() * sizes.hidden();
    }

    /** The gradients at special tokens at the input of a layer. */
    long collected(int layer) {
        return at(plan.collected()) + (long) sizes.streamBytes() * layer * shape.specials() * sizes.hidden();
    }

    ArenaPlan.Layer layer(int index) {
        return plan.layers().get(index);
    }

    /** A row's key where each row has one token only, else a token's. */
    long keys(boolean firsts) {
        return at(firsts ? Part.ROW_KEY : Part.TOKEN_KEY);
    }

    /** Rows of what the layer computes: of products, and of grids. */
    int room(boolean firsts) {
        return firsts ? shape.rows() : shape.tokens();
    }
}
