package org.pasta4j.fused.onednn;

/**
 * Query, key and value in token order, or their gradients; in the linear layers' type.
 *
 * @param queries {@code [M, 3 H]} with all three where the query does not stand apart, else {@code [M, H]}
 * @param keysValues {@code [M, 2 H]} where the query stands apart, else null
 */
record Projected(Matrix queries, Matrix keysValues, int hidden) {
    private boolean apart() {
        return keysValues != null;
    }

    private long index(int parts, Chunk.Group g) {
        return (long) parts * g.start() * hidden;
    }

    /** Into head order. */
    void split(HeadKernels kernels, Chunk.Group g, boolean firstOnly, long query, long key) {
        if (!apart()) {
            kernels.split(3, g).run(queries.address(index(3, g)), query);
            return;
        }
        if (!firstOnly) {
            kernels.split(1, g).run(queries.address(index(1, g)), query);
        }
        kernels.split(2, g).run(keysValues.address(index(2, g)), key);
    }

    /** Out of head order. */
    void merge(HeadKernels kernels, Chunk.Group g, boolean firstOnly, long query, long key) {
        if (!apart()) {
            kernels.merge(3, g).run(query, queries.address(index(3, g)));
            return;
        }
        if (!firstOnly) {
            kernels.merge(1, g).run(query, queries.address(index(1, g)));
        }
        kernels.merge(2, g).run(key, keysValues.address(index(2, g)));
    }

    /** Sets the rows beyond the last token to zero. */
    void clearRows(int from, int to) {
        queries.clearRows(from, to);
        if (apart()) {
            keysValues.clearRows(from, to);
        }
    }
}
