package org.pasta4j.fused.onednn;

import org.bytedeco.dnnl.memory;

/**
 * Moves between token order {@code [rows, tokens, parts, heads, head size]}, in which the linear layers work, and head
 * order {@code [parts, rows, heads, tokens, head size]}, in which the many small products of attention run two to three
 * times as fast. Token order has the linear layers' type, head order is float32: one pass moves and converts.
 */
final class HeadKernels {
    private final ShapedKernels kernels;
    private final int heads;
    private final int headSize;
    private final memory.data_type tokenType;

    HeadKernels(ShapedKernels kernels, PassSizes sizes) {
        this.kernels = kernels;
        this.heads = sizes.heads();
        this.headSize = sizes.headSize();
        this.tokenType = sizes.bf16() ? Shapes.BF16 : Shapes.F32;
    }

    private record Key(boolean split, boolean bf16, int parts, int rows, int tokens, int heads, int headSize) {}

    /** Arguments: token order, head order. */
    Kernel split(int parts, Chunk.Group group) {
        return kernels.get(
                new Key(true, tokenType == Shapes.BF16, parts, group.count(), group.length(), heads, headSize),
                () -> ShapedKernels.copy(tokenOrder(parts, group), headOrder(parts, group)));
    }

    /** Arguments: head order, token order. */
    Kernel merge(int parts, Chunk.Group group) {
        return kernels.get(
                new Key(false, tokenType == Shapes.BF16, parts, group.count(), group.length(), heads, headSize),
                () -> ShapedKernels.copy(headOrder(parts, group), tokenOrder(parts, group)));
    }

    private long[] dimensions(int parts, Chunk.Group group) {
        return new long[] {parts, group.count(), heads, group.length(), headSize};
    }

    private memory.desc tokenOrder(int parts, Chunk.Group group) {
        long hidden = (long) heads * headSize;
        long token = parts * hidden;
        return Shapes.strided(
                tokenType, dimensions(parts, group), new long[] {hidden, group.length() * token, headSize, token, 1});
    }

    private memory.desc headOrder(int parts, Chunk.Group group) {
        long head = (long) group.length() * headSize;
        return Shapes.strided(Shapes.F32, dimensions(parts, group), new long[] {
            group.count() * heads * head, heads * head, head, headSize, 1
        });
    }
}
