package org.pasta4j.fused;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.pasta4j.fused.engine.EnginePass;

/**
 * What forward passes of one operation keep for their gradients.
 *
 * <p>SameDiff hands arrays from a forward operation to its gradient, and activations of the engine are no arrays: the
 * forward operation gives out a number, the handle, by which the gradient operation, which may lie in another graph,
 * takes them. A pass whose gradient is never asked for must not hold memory for good: an operation keeps one pass for
 * each thread until that thread's next pass, and no thread or graph that is gone keeps any. Safe for any number of
 * threads.
 */
final class SavedActivations {
    private static final AtomicLong HANDLES = new AtomicLong();

    /** Of all operations; none is kept alive by it. */
    private static final Map<Long, WeakReference<Saved>> BY_HANDLE = new ConcurrentHashMap<>();

    private final Map<Thread, Saved> ofThreads = Collections.synchronizedMap(new WeakHashMap<>());

    private record Saved(SavedActivations owner, long handle, EnginePass pass) {}

    /** Keeps what a pass of this thread has left; the handle to {@link #take} it by. */
    long keep(EnginePass pass) {
        Saved saved = new Saved(this, HANDLES.incrementAndGet(), pass);
        ofThreads.put(Thread.currentThread(), saved);
        // Those of graphs that are gone.
        BY_HANDLE.values().removeIf(reference -> reference.get() == null);
        BY_HANDLE.put(saved.handle(), new WeakReference<>(saved));
        return saved.handle();
    }

    /**
     * What a pass of this thread has left, once.
     *
     * @throws IllegalStateException if it was taken or discarded already
     */
    static EnginePass take(long handle) {
        WeakReference<Saved> reference = BY_HANDLE.remove(handle);
        Saved saved = reference == null ? null : reference.get();
        if (saved == null || !saved.owner().ofThreads.remove(Thread.currentThread(), saved)) {
            throw new IllegalStateException("The forward pass " + handle + " of the encoder is gone: its gradient was"
                    + " taken already, or another forward pass of the same thread came between.");
        }
        return saved.pass();
    }

    /** Frees what this thread's last pass has left, if no gradient took it. */
    void discard() {
        Saved last = ofThreads.remove(Thread.currentThread());
        if (last != null) {
            BY_HANDLE.remove(last.handle());
            last.pass().close();
        }
    }
}
