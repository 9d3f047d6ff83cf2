package org.pasta4j.bert.tensorflow;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a variable lies: TensorFlow's message {@code BundleEntryProto}.
 *
 * @param type as TensorFlow numbers them
 * @param shape one length per dimension
 * @param shard number of the file
 * @param offset in the file, in bytes
 * @param size in bytes
 * @param sliced whether it is one of several parts
 */
record BundleEntry(int type, List<Long> shape, int shard, long offset, long size, boolean sliced) {
    private static final int TYPE = 1;
    private static final int SHAPE = 2;
    private static final int SHARD = 3;
    private static final int OFFSET = 4;
    private static final int SIZE = 5;
    private static final int SLICES = 7;

    /** @throws BufferUnderflowException if it is damaged */
    static BundleEntry parse(ByteBuffer message) {
        ByteBuffer in = message.slice();
        long[] numbers = new long[SIZE + 1];
        List<Long> shape = new ArrayList<>();
        boolean sliced = false;
        while (in.hasRemaining()) {
            int tag = Varints.number(in);
            int field = tag >>> 3;
            switch (tag & 7) {
                case 0 -> {
                    long value = Varints.next(in);
                    if (field == TYPE || field == SHARD || field == OFFSET || field == SIZE) {
                        numbers[field] = value;
                    }
                }
                case 2 -> {
                    int length = Varints.length(in);
                    if (field == SHAPE) {
                        shape = dimensions(in.slice(in.position(), length));
                    }
                    sliced |= field == SLICES;
                    in.position(in.position() + length);
                }
                case 5 -> in.getInt();
                case 1 -> in.getLong();
                default -> throw new BufferUnderflowException();
            }
        }
        return new BundleEntry(
                small(numbers[TYPE]), shape, small(numbers[SHARD]), numbers[OFFSET], numbers[SIZE], sliced);
    }

    private static int small(long number) {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new BufferUnderflowException();
        }
        return (int) number;
    }

    /** Of a message with a message for each dimension, whose first number is its length. */
    private static List<Long> dimensions(ByteBuffer in) {
        List<Long> lengths = new ArrayList<>();
        while (in.hasRemaining()) {
            int tag = Varints.number(in);
            if ((tag & 7) != 2) {
                Varints.next(in);
                continue;
            }
            int length = Varints.length(in);
            ByteBuffer dimension = in.slice(in.position(), length);
            in.position(in.position() + length);
            boolean sized = dimension.hasRemaining() && Varints.next(dimension) == 1 << 3;
            lengths.add(sized ? Varints.next(dimension) : 0L);
        }
        return lengths;
    }
}
