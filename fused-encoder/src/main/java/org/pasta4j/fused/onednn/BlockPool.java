package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Blocks for kept activations: a step takes about as much as the one before, and pages once touched are dear. */
final class BlockPool implements AutoCloseable {
    private final int most;
    private final List<NativeBlock> free = new ArrayList<>();
    private long bytes;
    private long peak;
    private boolean closed;

    /** @param most blocks that are kept ready */
    BlockPool(int most) {
        this.most = most;
    }

    /** A block of at least that size, uninitialised. */
    synchronized NativeBlock take(long size) {
        NativeBlock best = null;
        for (NativeBlock block : free) {
            if (block.bytes() >= size && (best == null || block.bytes() < best.bytes())) {
                best = block;
            }
        }
        if (best != null) {
            free.remove(best);
            return best;
        }
        // The smallest is of the least use, and all of them are too small now.
        free.stream().min(Comparator.comparing(NativeBlock::bytes)).ifPresent(smallest -> {
            free.remove(smallest);
            drop(smallest);
        });
        NativeBlock made = new NativeBlock(size);
        bytes += made.bytes();
        peak = Math.max(peak, bytes);
        return made;
    }

    synchronized void giveBack(NativeBlock block) {
        if (closed || free.size() >= most) {
            drop(block);
        } else {
            free.add(block);
        }
    }

    private void drop(NativeBlock block) {
        bytes -= block.bytes();
        block.close();
    }

    /** The most bytes there were at once. */
    synchronized long peak() {
        return peak;
    }

    @Override
    public synchronized void close() {
        closed = true;
        free.forEach(this::drop);
        free.clear();
    }
}
