package org.pasta4j.cuda;

/**
 * Where in one block of memory the kernels find what they need to know of a batch; all in bytes from its beginning. It
 * is written on the machine and copied to the GPU in one piece.
 */
final class PassLayout {
    /** Of the struct that begins the block. */
    static final int BATCH_BYTES = 64;

    /** What lies in it, in this order, after the struct. */
    enum Part {
        /** int64 [T]: key of the row, and the token's place in it. */
        TOKEN_KEY,
        /** int64 [B]: what tells a row from another. */
        ROW_KEY,
        /** int32 [T]. */
        IDS,
        /** int32 [T]. */
        TYPES,
        /** int32 [T]: place in the row. */
        POSITION,
        /** int32 [T]: row of the packed offsets, or -1. */
        SLOTS,
        /** int32 [T]: place in {@link #SPECIAL}, or -1. */
        SPECIAL_OF,
        /** int32 [T]: 0, 1, 2 and so on. */
        COUNT,
        /** int32 [B + 1]: first token of each row. */
        ROW_START,
        /** int32 [P]: tokens with a slot, by row of the packed offsets, then rising. */
        SPECIAL,
        /** int32 [U + 1]: where in {@link #SPECIAL} each row of the packed offsets begins. */
        USED_START,
        /** int32 [2 N]: pairs of a row and a first query, the longest rows first. */
        TILES,
        /** int32: rows of up to 32 tokens. */
        ROWS_32,
        /** int32: rows of 33 to 64 tokens. */
        ROWS_64,
        /** int32: longer rows. */
        ROWS_128,
        /** float [L, U, H]: the offsets that the batch uses. */
        OFFSETS
    }

    private final PassShape shape;
    private final int hidden;
    private final int layers;
    private final long[] offsets = new long[Part.values().length + 1];

    /** @param shape room for the batch */
    PassLayout(PassShape shape, int hidden, int layers) {
        this.shape = shape;
        this.hidden = hidden;
        this.layers = layers;
        offsets[0] = BATCH_BYTES;
        for (Part part : Part.values()) {
            offsets[part.ordinal() + 1] = offsets[part.ordinal()] + aligned(bytes(part));
        }
    }

    private static long aligned(long bytes) {
        return (bytes + 15) / 16 * 16;
    }

    PassShape shape() {
        return shape;
    }

    int hidden() {
        return hidden;
    }

    int layers() {
        return layers;
    }

    /** Bytes of a part. */
    long bytes(Part part) {
        PassShape s = shape;
        return switch (part) {
            case TOKEN_KEY -> 8L * s.tokens();
            case ROW_KEY -> 8L * s.rows();
            case IDS, TYPES, POSITION, SLOTS, SPECIAL_OF, COUNT -> 4L * s.tokens();
            case ROW_START -> 4L * (s.rows() + 1);
            case SPECIAL -> 4L * s.specials();
            case USED_START -> 4L * (s.used() + 1);
            case TILES -> 8L * s.tiles();
            case ROWS_32 -> 4L * s.rows32();
            case ROWS_64 -> 4L * s.rows64();
            case ROWS_128 -> 4L * s.rows128();
            case OFFSETS -> 4L * layers * s.used() * hidden;
        };
    }

    /** Where a part begins. */
    long offset(Part part) {
        return offsets[part.ordinal()];
    }

    /** Of the whole block. */
    long bytes() {
        return offsets[offsets.length - 1];
    }
}
