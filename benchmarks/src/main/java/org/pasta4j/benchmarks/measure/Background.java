package org.pasta4j.benchmarks.measure;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A thread that works until it is closed. */
public final class Background implements AutoCloseable {
    private final Thread thread;
    private volatile boolean over;

    /**
     * Begins at once.
     *
     * @param work to end soon after {@link #isOver} is true
     */
    public Background(String name, Consumer<Background> work) {
        thread = new Thread(() -> work.accept(this), name);
        thread.start();
    }

    /** Whether it is to end. */
    public boolean isOver() {
        return over;
    }

    /** Returns at that {@link System#nanoTime}, or once this is closed. */
    public void sleepUntil(long nanoTime) {
        while (!over && nanoTime > System.nanoTime()) {
            LockSupport.parkNanos(nanoTime - System.nanoTime());
        }
    }

    /** Waits for the end of the work. */
    @Override
    public void close() {
        over = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
