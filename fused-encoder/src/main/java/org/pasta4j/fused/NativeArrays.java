package org.pasta4j.fused;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ND4J's arrays as plain memory. */
final class NativeArrays {
    private NativeArrays() {}

    /** The values by rows, whatever the array's layout. */
    static int[] ints(INDArray array) {
        return array.reshape(array.length()).toIntVector();
    }

    /** The values by rows, whatever the array's layout. */
    static float[] floats(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }

    /** The memory of an array whose values lie densely by rows, absolute from index 0; good as long as the array. */
    static FloatBuffer memory(INDArray array) {
        if (!isDenseByRows(array)) {
            throw new IllegalArgumentException("The array " + array.shapeInfoToString() + " is not dense by rows.");
        }
        return array.data().asNioFloat().slice();
    }

    /**
     * The array itself, or a copy where it lies otherwise; the copy is the caller's to close, after its memory's use.
     */
    static INDArray denseByRows(INDArray array) {
        return isDenseByRows(array) ? array : array.dup('c');
    }

    /** ND4J's own answer is no where an axis has the length 1. */
    private static boolean isDenseByRows(INDArray array) {
        long step = 1;
        for (int d = array.rank() - 1; d >= 0; d--) {
            if (array.size(d) != 1 && array.stride(d) != step) {
                return false;
            }
            step *= array.size(d);
        }
        return true;
    }
}
