package org.pasta4j.bert.graph;

import java.util.Arrays;

/**
 * What a graph is given when it runs.
 *
 * @param integer whether it takes integers, such as token ids
 * @param dimensions its shape, 0 or less for a length that it leaves open
 */
record GraphInput(boolean integer, long[] dimensions) {

    /** One number everywhere, in a shape with these rows and tokens where it leaves them open. */
    SmallTensor filled(int rows, int tokens, double number) {
        long[] shape = dimensions.clone();
        for (int d = 0; d < shape.length; d++) {
            shape[d] = shape[d] > 0 ? shape[d] : d == 0 ? rows : tokens;
        }
        if (SmallTensor.size(shape) > SmallTensor.MOST) {
            return SmallTensor.of(true, new long[0], number);
        }
        double[] values = new double[(int) SmallTensor.size(shape)];
        Arrays.fill(values, number);
        return SmallTensor.of(integer, shape, values);
    }
}
