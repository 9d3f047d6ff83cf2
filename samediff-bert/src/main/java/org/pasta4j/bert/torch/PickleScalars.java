package org.pasta4j.bert.torch;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.pasta4j.bert.CheckpointException;

/** The numbers, texts and bytes of a pickle, of every protocol. */
final class PickleScalars {
    /** Digits of the longest number that is written out; longer ones take long to read. */
    private static final int MOST_DIGITS = 100;

    /** Stands for bytes, which no weight is kept as. */
    private static final Object BYTES = new Object();

    private final String where;
    private final ByteBuffer in;

    /** @param in read from its position on, which moves */
    PickleScalars(String where, ByteBuffer in) {
        this.where = where;
        this.in = in;
    }

    /**
     * The value that an operation puts on the stack: a {@link Boolean}, {@link Long}, {@link BigInteger},
     * {@link Double}, {@link String}, or something that stands for bytes.
     *
     * @throws CheckpointException if it is no such operation
     */
    Object read(int operation) {
        return switch (operation) {
            case 0x88 -> true;
            case 0x89 -> false;
            case 'K' -> (long) (in.get() & 0xff);
            case 'M' -> (long) (in.getShort() & 0xffff);
            case 'J' -> (long) in.getInt();
            case 0x8a -> whole(in.get() & 0xff);
            case 'G' -> Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
            case 'X' -> text(in.getInt());
            case 0x8c -> text(in.get() & 0xff);
            case 0x8d -> text(in.getLong());
            case 'U' -> text(in.get() & 0xff);
            case 'T' -> text(in.getInt());
            case 'C' -> bytes(in.get() & 0xff);
            case 'B' -> bytes(in.getInt());
            case 0x8e, 0x96 -> bytes(in.getLong());
            default -> written(operation);
        };
    }

    /** What the oldest protocols write as a line of text. */
    private Object written(int operation) {
        return switch (operation) {
            case 'I' -> integer(line());
            case 'L' -> integer(line().replaceFirst("L$", ""));
            case 'F' -> Double.parseDouble(line());
            case 'S' -> line().replaceAll("^['\"]|['\"]$", "");
            case 'V' -> line();
            default ->
                throw new CheckpointException(where + ": the operation 0x" + Integer.toHexString(operation)
                        + " has no place in a file of weights.");
        };
    }

    private static Object integer(String line) {
        if (line.length() > MOST_DIGITS) {
            throw new NumberFormatException();
        }
        return switch (line) {
            case "00" -> false;
            case "01" -> true;
            default -> small(new BigInteger(line));
        };
    }

    private static Object small(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private Object whole(int length) {
        byte[] bigEndian = new byte[length];
        for (int i = length - 1; i >= 0; i--) {
            bigEndian[i] = in.get();
        }
        return length == 0 ? (Object) 0L : small(new BigInteger(bigEndian));
    }

    /** A number that is written as a line. */
    int number() {
        return Integer.parseInt(line());
    }

    /** The text up to the end of the line. */
    String line() {
        int end = in.position();
        while (in.get(end) != '\n') {
            end++;
        }
        String line = text(end - in.position());
        in.get();
        return line;
    }

    private String text(long length) {
        return StandardCharsets.UTF_8.decode(next(length)).toString();
    }

    private Object bytes(long length) {
        next(length);
        return BYTES;
    }

    private ByteBuffer next(long length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer bytes = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return bytes;
    }
}
