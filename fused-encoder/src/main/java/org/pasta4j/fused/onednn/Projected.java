package org.pasta4j.fused.onednn;

/**
 * Query, key and value in token order, or their gradients.
 *
 * @param queries {@code [M, 3 H]} with all three where the query does not stand apart, else {@code [M, H]}
 * @param keysValues {@code [M, 2 H]} where the query stands apart, else null
 */
record Projected(Floats queries, Floats keysValues, int hidden) {
    private boolean apart() {
        return keysValues != null;
    }

    /** Into head order. */
    void split(HeadKernels kernels, Chunk.Group g, boolean firstOnly, long query, long key) {
        if (!apart()) {
            kernels.split(3, g).run(queries.address(3L * g.start() * hidden), query);
            return;
        }
        if (!firstOnly) {
            kernels.split(1, g).run(queries.address((long) g.start() * hidden), query);
        }
        kernels.split(2, g).run(keysValues.address(2L * g.start() * hidden), key);
    }

    /** Out of head order. */
    void merge(HeadKernels kernels, Chunk.Group g, boolean firstOnly, long query, long key) {
        if (!apart()) {
            kernels.merge(3, g).run(query, queries.address(3L * g.start() * hidden));
            return;
        }
        if (!firstOnly) {
            kernels.merge(1, g).run(query, queries.address((long) g.start() * hidden));
        }
        kernels.merge(2, g).run(key, keysValues.address(2L * g.start() * hidden));
    }

    /** Sets the rows beyond the last token to zero. */
    void clearRows(int from, int to) {
        queries.clearRows(from, to);
        if (apart()) {
            keysValues.clearRows(from, to);
        }
    }
}
