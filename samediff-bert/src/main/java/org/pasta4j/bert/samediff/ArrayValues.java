package org.pasta4j.bert.samediff;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.FrozenTensor;

/** Copies the values of ND4J's arrays, all at once: {@link INDArray#toFloatVector} fetches one after the other. */
public final class ArrayValues {
    private ArrayValues() {}

    /**
     * The values by rows, whatever the array's layout.
     *
     * @param array of FLOAT
     */
    public static float[] floats(INDArray array) {
        require(array, DataType.FLOAT);
        INDArray dense = denseByRows(array);
        try {
            float[] values = new float[Math.toIntExact(array.length())];
            memory(dense).get(values);
            return values;
        } finally {
            closeCopy(dense, array);
        }
    }

    /**
     * The values by rows, whatever the array's layout.
     *
     * @param array of INT32
     */
    public static int[] ints(INDArray array) {
        require(array, DataType.INT32);
        INDArray dense = denseByRows(array);
        try {
            int[] values = new int[Math.toIntExact(array.length())];
            IntBuffer memory = dense.data().asNioInt();
            memory.get(values);
            return values;
        } finally {
            closeCopy(dense, array);
        }
    }

    /** A copy of an array as a tensor; of DOUBLE each value is rounded to the nearest FLOAT. */
    public static FrozenTensor tensor(INDArray array) {
        INDArray single = array.castTo(DataType.FLOAT);
        try {
            int[] shape =
                    Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray();
            return FrozenTensor.of(floats(single), shape);
        } finally {
            closeCopy(single, array);
        }
    }

    /** A copy of a tensor as an array of FLOAT. */
    public static INDArray array(FrozenTensor tensor) {
        return Nd4j.create(
                tensor.toArray(), Arrays.stream(tensor.shape()).asLongStream().toArray(), 'c');
    }

    /**
     * The memory of an array of FLOAT whose values lie densely by rows, from its position; good as long as the array.
     */
    public static FloatBuffer memory(INDArray array) {
        if (!isDenseByRows(array)) {
            throw new IllegalArgumentException("The array " + array.shapeInfoToString() + " is not dense by rows.");
        }
        return array.data().asNioFloat().slice();
    }

    /**
     * The array itself, or a copy where it lies otherwise; the copy is the caller's to close, after its memory's use.
     */
    public static INDArray denseByRows(INDArray array) {
        return isDenseByRows(array) ? array : array.dup('c');
    }

    private static void closeCopy(INDArray dense, INDArray array) {
        if (dense != array) {
            dense.close();
        }
    }

    private static void require(INDArray array, DataType type) {
        if (array.dataType() != type) {
            throw new IllegalArgumentException("Expected an array of " + type + ", found " + array.dataType() + ".");
        }
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
