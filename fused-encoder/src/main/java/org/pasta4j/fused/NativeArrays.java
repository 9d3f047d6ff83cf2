package org.pasta4j.fused;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

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

    /** The memory of an array whose values lie densely by rows, absolute from index 0. */
    static FloatBuffer memory(INDArray array) {
        if (array.ordering() != 'c' || !Shape.hasDefaultStridesForShape(array)) {
            throw new IllegalArgumentException("The array " + array.shapeInfoToString() + " is not dense by rows.");
        }
        return array.data().asNioFloat().slice();
    }

    /** The same of a copy, where the array lies otherwise. */
    static FloatBuffer readOnly(INDArray array) {
        boolean dense = array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array);
        return memory(dense ? array : array.dup('c'));
    }
}
