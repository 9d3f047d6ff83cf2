package org.pasta4j.fused.onednn;

import org.bytedeco.dnnl.memory;

/**
 * The shape of one product with frozen weights, and what is done with its result before it is written.
 *
 * @param rows of the input
 * @param in columns of the input
 * @param out columns of the output
 * @param bf16 whether input and weights are bfloat16
 * @param bf16Output whether the output is
 * @param bias whether a vector is added
 * @param finish what follows
 */
record LinearShape(int rows, int in, int out, boolean bf16, boolean bf16Output, boolean bias, Finish finish) {

    /** What is done with {@code x W + b}. */
    enum Finish {
        /** Written as it is. */
        WRITE,
        /** Put through the hidden activation. */
        ACTIVATE,
        /** Added to what the output holds. */
        ADD,
        /** A residual is added. */
        RESIDUAL,
        /** Multiplied by a dropout mask, and a residual added. */
        MASK_RESIDUAL,
        /** Added to what the output holds, then a residual added. */
        ADD_RESIDUAL,
        /** Added to what the output holds, then multiplied by a dropout mask, and a residual added. */
        ADD_MASK_RESIDUAL;

        boolean adds() {
            return this == ADD || this == ADD_RESIDUAL || this == ADD_MASK_RESIDUAL;
        }

        boolean masks() {
            return this == MASK_RESIDUAL || this == ADD_MASK_RESIDUAL;
        }

        boolean hasResidual() {
            return masks() || this == RESIDUAL || this == ADD_RESIDUAL;
        }

        /** The end of a sum over several products: this one, for the last of them. */
        static Finish residual(boolean first, boolean masked) {
            if (first) {
                return masked ? MASK_RESIDUAL : RESIDUAL;
            }
            return masked ? ADD_MASK_RESIDUAL : ADD_RESIDUAL;
        }
    }

    memory.data_type type() {
        return bf16 ? Shapes.BF16 : Shapes.F32;
    }

    memory.data_type outputType() {
        return bf16Output ? Shapes.BF16 : Shapes.F32;
    }
}
