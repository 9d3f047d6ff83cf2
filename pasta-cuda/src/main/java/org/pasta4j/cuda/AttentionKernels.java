package org.pasta4j.cuda;

import org.pasta4j.cuda.PassLayout.Part;

/** Launches of attention, in one pass. */
final class AttentionKernels {
    private static final int BLOCK = 128;

    private final PassBlock pass;
    private final Launcher launcher;
    private final int heads;
    private final int stride;

    AttentionKernels(PassBlock pass) {
        this.pass = pass;
        this.launcher = pass.workspace().launcher();
        this.heads = pass.sizes().heads();
        this.stride = pass.shape().tokens();
    }

    /** @param logSum takes what the backward pass needs; 0 without one */
    void forward(int layer, long projected, long context, long logSum) {
        launcher.kernel("attention_forward")
                .pointers(pass.batch())
                .numbers(layer)
                .pointers(pass.at(Part.TILES), pass.at(Part.ROW_START), pass.at(Part.ROW_KEY))
                .pointers(projected, context, logSum)
                .numbers(stride)
                .launch(pass.shape().tiles(), heads, BLOCK);
    }

    /**
     * @param context gradient of what {@link #forward} gave
     * @param specialsOnly whether only tokens with a slot are wanted, one after the other
     * @param projected takes the gradient of what {@link #forward} was given
     */
    void backward(int layer, ArenaPlan.Layer kept, long context, boolean specialsOnly, long projected) {
        backward(Kernels.BACKWARD.get(0), layer, kept, context, specialsOnly, projected, Part.ROWS_32, 64);
        backward(Kernels.BACKWARD.get(1), layer, kept, context, specialsOnly, projected, Part.ROWS_64, 128);
        backward(Kernels.BACKWARD.get(2), layer, kept, context, specialsOnly, projected, Part.ROWS_128, 256);
    }

    private void backward(
            String kernel,
            int layer,
            ArenaPlan.Layer kept,
            long context,
            boolean specialsOnly,
            long projected,
            Part rows,
            int block) {
        int count = (int) (pass.layout().bytes(rows) / 4);
        launcher.kernel(kernel)
                .pointers(pass.batch())
                .numbers(layer)
                .pointers(pass.at(rows), pass.at(Part.ROW_START), pass.at(Part.ROW_KEY))
                .pointers(pass.at(kept.projected()), context, pass.at(kept.attention()))
                .numbers(stride)
                .pointers(specialsOnly ? pass.at(Part.SPECIAL_OF) : 0, projected)
                .shared(PassShape.sharedForRow(pass.shape().longest()))
                .launch(count, heads, block);
    }

    /** Where only first tokens ask. @param probabilities takes what the backward pass needs; 0 without one */
    void firstForward(int layer, long query, long keysValues, long context, long probabilities) {
        launcher.kernel("first_attention_forward")
                .pointers(pass.batch())
                .numbers(layer)
                .pointers(pass.at(Part.ROW_START), pass.at(Part.ROW_KEY))
                .pointers(query, keysValues, context, probabilities)
                .numbers(stride)
                .shared(PassShape.sharedForRow(pass.shape().longest()))
                .launch(pass.shape().rows(), heads, BLOCK);
    }

    /** @param query takes the gradient of the queries, @param keysValues that of keys and values */
    void firstBackward(int layer, ArenaPlan.Layer kept, long context, long query, long keysValues) {
        launcher.kernel("first_attention_backward")
                .pointers(pass.batch())
                .numbers(layer)
                .pointers(pass.at(Part.ROW_START), pass.at(Part.ROW_KEY))
                .pointers(pass.at(kept.query()), pass.at(kept.projected()), context, pass.at(kept.attention()))
                .numbers(stride)
                .pointers(query, keysValues)
                .shared(PassShape.sharedForRow(pass.shape().longest()))
                .launch(pass.shape().rows(), heads, BLOCK);
    }
}
