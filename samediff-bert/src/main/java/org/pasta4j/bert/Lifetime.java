package org.pasta4j.bert;

import java.util.List;
import java.util.function.Supplier;

/**
 * How long an object of this library can be used. Calls run in it, on any number of threads; once it is closed it takes
 * no more of them, and what the object holds is freed when the last call has ended. So no call is left without what it
 * computes with, and closing waits for none: a listener may close what it listens to.
 */
public final class Lifetime {
    private final String owner;
    private final Runnable free;
    private int running;
    private boolean closed;

    /**
     * @param owner what a refusal names, such as {@code PastaModel}
     * @param free frees what the object holds; is run once
     */
    public Lifetime(String owner, Runnable free) {
        this.owner = owner;
        this.free = free;
    }

    /**
     * Runs a call; what the object holds is there until it has ended.
     *
     * @throws IllegalStateException if the object is closed
     */
    public <T> T during(Supplier<T> call) {
        enter();
        try {
            return call.get();
        } finally {
            leave();
        }
    }

    /** For calls without a result; see {@link #during(Supplier)}. */
    public void during(Runnable call) {
        during(() -> {
            call.run();
            return null;
        });
    }

    /** Runs a call in the lifetimes of several objects; see {@link #during(Supplier)}. */
    public static <T> T duringAll(List<Lifetime> all, Supplier<T> call) {
        Supplier<T> inside = call;
        for (Lifetime one : all) {
            Supplier<T> next = inside;
            inside = () -> one.during(next);
        }
        return inside.get();
    }

    private synchronized void enter() {
        if (closed) {
            throw new IllegalStateException(
                    "This " + owner + " is closed. Close it after its last call, or open another.");
        }
        running++;
    }

    private void leave() {
        boolean last;
        synchronized (this) {
            running--;
            last = closed && running == 0;
        }
        if (last) {
            free.run();
        }
    }

    /** Takes no more calls, and frees what the object holds: at once, or after the last call. Once. */
    public void close() {
        boolean idle;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            idle = running == 0;
        }
        if (idle) {
            free.run();
        }
    }
}
