package org.pasta4j.fused.engine;

/**
 * The vectors that are added at the special tokens.
 *
 * @param values {@code [L, size, H]}, row by row; not copied
 * @param size rows for each layer: slots
 */
public record OffsetTable(float[] values, int size) {
    /** No offsets: the plain base. */
    public static final OffsetTable NONE = new OffsetTable(new float[0], 0);
}
