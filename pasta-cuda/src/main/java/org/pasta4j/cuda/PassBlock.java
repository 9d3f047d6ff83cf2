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
    /** What is the same in every workspace. */
    record Plan(PassLayout layout, ArenaPlan arena) {
        static Plan of(Sizes sizes, PassShape shape) {
            return new Plan(new PassLayout(shape, sizes.hidden(), sizes.layers()), ArenaPlan.of(sizes, shape));
        }
    }

    PassBlock(Sizes sizes, PassShape shape, Plan plan, Workspace workspace) {
        this(sizes, shape, plan.layout(), plan.arena(), workspace);
    }

    /** Bytes of staging memory: for the index, the output or its gradient, and the offsets' gradient. */
    static long stagingBytes(Sizes sizes, PassShape shape, Plan plan) {
        return Math.max(plan.layout().bytes(), Math.max(outputBytes(sizes, shape), offsetGradientBytes(sizes, shape)));
    }

    private static long outputBytes(Sizes sizes, PassShape shape) {
        return 4L * shape.outputRows() * sizes.hidden();
    }

    private static long offsetGradientBytes(Sizes sizes, PassShape shape) {
        return 4L * sizes.layers() * shape.used() * sizes.hidden();
    }

    /** Bytes of the hidden states of one layer that come out. */
    long outputBytes() {
        return outputBytes(sizes, shape);
    }

    /** Bytes of the gradient of the packed offsets. */
    long offsetGradientBytes() {
        return offsetGradientBytes(sizes, shape);
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
