package org.pasta4j.fused.onednn;

/** Brings hidden states into the type that the linear layers take. */
final class LinearInput {
    private final Kernels kernels;
    private final Sizes sizes;
    private final int columns;
    private final Floats room;

    LinearInput(Kernels kernels, Sizes sizes, Arena scratch, int rows, int columns) {
        this.kernels = kernels;
        this.sizes = sizes;
        this.columns = columns;
        this.room = sizes.bf16() ? scratch.take(rows, sizes.typed(columns)) : null;
    }

    /** Floats that the constructor takes. */
    static long scratch(Sizes sizes, long rows, long columns) {
        return sizes.bf16() ? Arena.size(rows, sizes.typed(Math.toIntExact(columns))) : 0;
    }

    /** Where the same values are in that type; good until the next call. */
    long of(long values, int rows) {
        return of(values, rows, columns);
    }

    /** The same for another width, which may not take more room. */
    long of(long values, int rows, int width) {
        if (!sizes.bf16()) {
            return values;
        }
        kernels.toBf16(rows, width).run(values, room.address());
        return room.address();
    }
}
