package org.pasta4j.bert.tensorflow;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Numbers of as many bytes as they need, seven bits in each, as protobuf and LevelDB write them. */
final class Varints {
    private static final int MOST_BITS = 63;

    private Varints() {}

    /** The next number; not above 2^63 - 1. */
    static long next(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift <= MOST_BITS; shift += 7) {
            byte piece = in.get();
            value |= (piece & 0x7fL) << shift;
            if (piece >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    /** The next number, which is no larger than an int and not negative. */
    static int number(ByteBuffer in) {
        long number = next(in);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new BufferUnderflowException();
        }
        return (int) number;
    }

    /** The next number as a length of what follows. */
    static int length(ByteBuffer in) {
        long length = next(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) length;
    }
}
