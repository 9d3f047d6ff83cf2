package org.pasta4j.fused.onednn;

/** Brings hidden states into the type that the linear layers take. */
final class LinearInput {
    private final ShapedKernels kernels;
    private final PassSizes sizes;
    private final int columns;
    private final Matrix room;

    LinearInput(ShapedKernels kernels, PassSizes sizes, Arena scratch, int rows, int columns) {
        this.kernels = kernels;
        this.sizes = sizes;
        this.columns = columns;
        this.room = sizes.bf16() ? scratch.take(rows, columns, true) : null;
    }

    /** Floats that the constructor takes. */
    static long scratch(PassSizes sizes, long rows, long columns) {
        return sizes.bf16() ? Arena.size(rows, columns, true) : 0;
    }

    /** Where the same values are in that type; good until the next call. */
    long of(long values, int rows) {
        if (!sizes.bf16()) {
            return values;
        }
        kernels.toBf16(rows, columns).run(values, room.address());
        return room.address();
    }
}
