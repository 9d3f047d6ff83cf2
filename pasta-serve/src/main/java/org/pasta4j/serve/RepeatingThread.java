package org.pasta4j.serve;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A thread that repeats a step until the step says that all is done. It ends for no other reason: whatever goes wrong
 * in a step, an {@link Error} too, is handed on, and the next step is done.
 */
final class RepeatingThread {
    /** After a failure; one that comes again and again must not take a processor. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    /** What is repeated. */
    interface Step {
        /** @return false at the end */
        boolean run() throws InterruptedException;
    }

    private final Step step;
    private final Consumer<Throwable> mend;
    private final Thread thread;

    /**
     * Starts the thread.
     *
     * @param mend hears what has failed, before the next step; called again where it fails itself
     */
    RepeatingThread(String name, Step step, Consumer<Throwable> mend) {
        this.step = step;
        this.mend = mend;
        this.thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void work() {
        Throwable failure = null;
        for (boolean more = true; more; ) {
            try {
                if (failure != null) {
                    mend.accept(failure);
                    failure = null;
                }
                more = step.run();
            } catch (InterruptedException e) {
                // The server interrupts none of its threads: what a library has left behind ends no work.
                LockSupport.parkNanos(PAUSE);
            } catch (Throwable e) {
                failure = failure == null ? e : failure;
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * Waits for the end.
     *
     * @return whether it has come in that time
     */
    boolean join(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
