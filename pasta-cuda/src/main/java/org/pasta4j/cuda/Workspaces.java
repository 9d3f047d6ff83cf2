package org.pasta4j.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** The workspaces of one engine: as many as there were passes at the same time. Safe for any number of threads. */
final class Workspaces implements AutoCloseable {
    private final Gpu gpu;
    private final Kernels kernels;
    private final Set<Workspace> all = new HashSet<>();
    private final Deque<Workspace> idle = new ArrayDeque<>();
    private long peak;

    Workspaces(Gpu gpu, Kernels kernels) {
        this.gpu = gpu;
        this.kernels = kernels;
    }

    /**
     * One with room for a pass.
     *
     * @param what for a message
     * @throws CudaException if the GPU has not enough memory, even without the idle ones
     */
    synchronized Workspace take(String what, Function<Workspace, PassBlock> pass) {
        Workspace taken = idle.isEmpty() ? new Workspace(gpu, kernels) : idle.pollLast();
        all.add(taken);
        PassBlock block = pass.apply(taken);
        try {
            require(taken, what, block);
        } catch (CudaException e) {
            if (idle.isEmpty()) {
                discard(taken);
                throw e;
            }
            idle.forEach(this::discard);
            idle.clear();
            requireOrDiscard(taken, what, block);
        }
        peak = Math.max(peak, all.stream().mapToLong(Workspace::bytes).sum());
        return taken;
    }

    private void requireOrDiscard(Workspace taken, String what, PassBlock block) {
        try {
            require(taken, what, block);
        } catch (CudaException e) {
            discard(taken);
            throw e;
        }
    }

    private static void require(Workspace taken, String what, PassBlock block) {
        taken.require(what, block.plan().bytes(), block.stagingBytes());
    }

    /** For the next pass. */
    synchronized void giveBack(Workspace workspace) {
        if (all.contains(workspace)) {
            idle.addLast(workspace);
        }
    }

    /** One in which something failed. */
    synchronized void discard(Workspace workspace) {
        if (all.remove(workspace)) {
            workspace.close();
        }
    }

    /** The most bytes that they had at once. */
    synchronized long peak() {
        return peak;
    }

    /** Also those that are not given back yet. */
    @Override
    public synchronized void close() {
        all.forEach(Workspace::close);
        all.clear();
        idle.clear();
    }
}
