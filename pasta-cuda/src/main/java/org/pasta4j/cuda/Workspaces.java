package org.pasta4j.cuda;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.pasta4j.bert.LruMap;
import org.pasta4j.cuda.PassBlock.Plan;

/** The workspaces of one engine: as many as there were passes at the same time. Safe for any number of threads. */
final class Workspaces implements AutoCloseable {
    /** Of the shapes that come again and again. */
    private static final int MOST_PLANS = 1024;

    private final Sizes sizes;
    private final Gpu gpu;
    private final Kernels kernels;
    private final Map<PassShape, Plan> plans = Collections.synchronizedMap(new LruMap<>(MOST_PLANS));
    private final Set<Workspace> all = new HashSet<>();
    private final Deque<Workspace> idle = new ArrayDeque<>();
    private long peak;

    Workspaces(Gpu gpu, Kernels kernels, Sizes sizes) {
        this.sizes = sizes;
        this.gpu = gpu;
        this.kernels = kernels;
    }

    /**
     * A pass in a workspace with room for it.
     *
     * @param what for a message
     * @throws CudaException if the GPU has not enough memory, even without the idle ones
     */
    PassBlock take(String what, PassShape shape) {
        Plan plan = plans.computeIfAbsent(shape, s -> Plan.of(sizes, s));
        return new PassBlock(sizes, shape, plan, take(what, shape, plan));
    }

    private synchronized Workspace take(String what, PassShape shape, Plan plan) {
        Workspace taken = idle.isEmpty() ? new Workspace(gpu, kernels) : idle.pollLast();
        all.add(taken);
        try {
            require(taken, what, shape, plan);
        } catch (CudaException e) {
            if (idle.isEmpty()) {
                discard(taken);
                throw e;
            }
            idle.forEach(this::discard);
            idle.clear();
            requireOrDiscard(taken, what, shape, plan);
        }
        peak = Math.max(peak, all.stream().mapToLong(Workspace::bytes).sum());
        return taken;
    }

    private void requireOrDiscard(Workspace taken, String what, PassShape shape, Plan plan) {
        try {
            require(taken, what, shape, plan);
        } catch (CudaException e) {
            discard(taken);
            throw e;
        }
    }

    private void require(Workspace taken, String what, PassShape shape, Plan plan) {
        taken.require(what, plan.arena().bytes(), PassBlock.stagingBytes(sizes, shape, plan));
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
