package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Blocks for kept activations: a step takes about as much as the one before, and pages once touched are dear. However
 * many chunks a pass has, its blocks wait for the next pass; all blocks together never have more bytes than were in use
 * at once. Safe for any number of threads.
 */
final class BlockPool implements AutoCloseable {
    private final List<NativeBlock> free = new ArrayList<>();
    private long freeBytes;
    private long usedBytes;
    private long peak;
    private long made;
    private boolean closed;

    /** A block of at least that size, uninitialised. */
    synchronized NativeBlock take(long size) {
        NativeBlock best = null;
        for (NativeBlock block : free) {
            if (block.bytes() >= size && (best == null || block.bytes() < best.bytes())) {
                best = block;
            }
        }
        if (best == null) {
            makeRoom(size);
            best = new NativeBlock(size);
            made++;
        } else {
            free.remove(best);
            freeBytes -= best.bytes();
        }
        usedBytes += best.bytes();
        peak = Math.max(peak, usedBytes);
        return best;
    }

    /** The smallest go first: they are of the least use, and all of them are too small now. */
    private void makeRoom(long size) {
        free.sort(Comparator.comparing(NativeBlock::bytes));
        while (!free.isEmpty() && usedBytes + freeBytes + size > Math.max(peak, usedBytes + size)) {
            NativeBlock smallest = free.remove(0);
            freeBytes -= smallest.bytes();
            smallest.close();
        }
    }

    /** For the next pass. */
    synchronized void giveBack(NativeBlock block) {
        usedBytes -= block.bytes();
        if (closed) {
            block.close();
        } else {
            free.add(block);
            freeBytes += block.bytes();
        }
    }

    /** The most bytes that were in use at once, and so the most that there were. */
    synchronized long peak() {
        return peak;
    }

    /** Bytes of all blocks, in use and waiting. */
    synchronized long bytes() {
        return usedBytes + freeBytes;
    }

    /** How many blocks were allocated so far. */
    synchronized long made() {
        return made;
    }

    @Override
    public synchronized void close() {
        closed = true;
        free.forEach(NativeBlock::close);
        free.clear();
        freeBytes = 0;
    }
}
