package org.pasta4j.bert.torch;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.FrozenTensor;

/**
 * A view of a storage.
 *
 * @param offset of the first value, in values
 * @param shape one length per dimension
 * @param strides steps from one value to the next of each dimension, in values
 */
record TorchTensor(Storage storage, long offset, long[] shape, long[] strides) {

    /**
     * The bytes of one or several tensors.
     *
     * @param key names the bytes in the file
     * @param length in values, of all that is kept under the key
     * @param first of these values that is the storage's
     */
    record Storage(ElementType type, String key, long length, long first) {}

    /** @param bytes of the storage */
    FrozenTensor floats(String where, StoredZip.Entry bytes) {
        int width = storage.type().bytes();
        if (bytes.size() != storage.length() * width) {
            throw new CheckpointException(where + ": expected " + storage.length() + " values of " + storage.type()
                    + " in the storage " + storage.key() + ", found " + bytes.size() + " bytes.");
        }
        ElementType.requireReadable(where, count(where));
        long span = span(where);
        ByteBuffer own = bytes.slice(where, (storage.first() + offset) * width, span * width);
        FloatBuffer values = storage.type().floats(where, own);
        int[] sizes = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
        return FrozenTensor.of(isDense() ? values : gather(values, (int) count(where)), sizes);
    }

    /** No more values than the storage has: an expanded tensor of one value could fill the memory. */
    private long count(String where) {
        long count = 1;
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] < 1 || shape[d] > storage.length() || strides[d] < 0) {
                throw misfit(where);
            }
            if (shape[d] > storage.length() / count) {
                throw new CheckpointException(where + ": a shape " + Arrays.toString(shape) + " takes more than the "
                        + storage.length() + " values of its storage.");
            }
            count *= shape[d];
        }
        return count;
    }

    /** Number of values from the first to the last. */
    private long span(String where) {
        try {
            long last = 0;
            for (int d = 0; d < shape.length; d++) {
                last = Math.addExact(last, Math.multiplyExact(shape[d] - 1, strides[d]));
            }
            long first = Math.addExact(storage.first(), offset);
            if (offset < 0 || storage.first() < 0 || Math.addExact(first, last) >= storage.length()) {
                throw new CheckpointException(
                        where + ": reaches beyond its storage of " + storage.length() + " values.");
            }
            return last + 1;
        } catch (ArithmeticException e) {
            throw misfit(where);
        }
    }

    private CheckpointException misfit(String where) {
        return new CheckpointException(where + ": a shape " + Arrays.toString(shape) + " with steps "
                + Arrays.toString(strides) + " does not fit its storage of " + storage.length() + " values.");
    }

    private boolean isDense() {
        long step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (shape[d] != 1 && strides[d] != step) {
                return false;
            }
            step *= shape[d];
        }
        return true;
    }

    /** @param values from the first of the tensor to its last */
    private FloatBuffer gather(FloatBuffer values, int count) {
        float[] dense = new float[count];
        long[] index = new long[shape.length];
        for (int i = 0; i < count; i++) {
            long at = 0;
            for (int d = 0; d < index.length; d++) {
                at += index[d] * strides[d];
            }
            dense[i] = values.get((int) at);
            for (int d = index.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
        return FloatBuffer.wrap(dense);
    }
}
