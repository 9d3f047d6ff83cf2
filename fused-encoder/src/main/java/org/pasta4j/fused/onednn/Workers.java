package org.pasta4j.fused.onednn;

import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;

/**
 * Who computes: one worker for each processor, shared by all engines of the process. oneDNN runs in each of them on one
 * thread: two rows side by side cost less than one row on two threads, which have to meet after every kernel.
 *
 * <p>The thread that asks takes part itself, unless it is a virtual one. Were it to wait instead, the system would have
 * one thread more to place than there are processors, and a worker would often start a millisecond late behind the
 * other.
 */
final class Workers {
    /** Number of workers; the number of processors where it is not set. */
    private static final String THREADS = "pasta.threads";

    private static final int WISHED = wished(System.getProperty(THREADS));
    private static final int COUNT = OneDnn.canLimitThreads() ? Math.max(1, WISHED) : 1;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final AtomicLong SCRATCH = new AtomicLong();
    /** The one used last is taken first: its memory is in the caches. */
    private static final BlockingDeque<Worker> IDLE = new LinkedBlockingDeque<>(
            IntStream.range(0, COUNT).mapToObj(i -> new Worker(SCRATCH)).toList());

    private static final ExecutorService HELPERS = Executors.newFixedThreadPool(Math.max(1, COUNT - 1), loop -> {
        Thread thread = new Thread(loop, "pasta-encoder-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    private Workers() {}

    /** How many there are. */
    static int count() {
        if (WISHED < 1) {
            throw new BadInputException("-D" + THREADS + " is " + System.getProperty(THREADS)
                    + "; expected the number of threads that compute, at least 1.");
        }
        return COUNT;
    }

    /** 0 for what is no number: a class that fails to load says nothing to a user. */
    private static int wished(String setting) {
        if (setting == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            return Integer.parseInt(setting.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Bytes of scratch memory of all workers. */
    static long scratchBytes() {
        return SCRATCH.get();
    }

    /**
     * Runs a task for each item, on the calling thread and on others, and waits for all of them.
     *
     * @return the results in the order of the items
     */
    static <T, R> List<R> each(List<T> items, BiFunction<Worker, T, R> task) {
        SharedWork<T, R> work = new SharedWork<>(items, task);
        boolean takesPart = !isVirtual(Thread.currentThread());
        for (int i = takesPart ? 1 : 0; i < Math.min(COUNT, items.size()); i++) {
            HELPERS.execute(() -> takePart(work));
        }
        if (takesPart) {
            takePart(work);
        }
        return work.results();
    }

    /** Whether it may go on on another thread of the system, for which OpenMP would count anew. */
    private static boolean isVirtual(Thread thread) {
        // Java 17 has no Thread.isVirtual; this name is in its specification.
        ThreadGroup group = thread.getThreadGroup();
        return group != null && group.getName().equals("VirtualThreads");
    }

    private static void takePart(SharedWork<?, ?> work) {
        if (work.isTaken()) {
            return;
        }
        Worker worker = borrow();
        int threads = OneDnn.limitThreads(1);
        try {
            work.run(worker);
        } finally {
            OneDnn.limitThreads(threads);
            IDLE.addFirst(worker);
        }
    }

    /** A thread that has one gives it back without waiting, so this ends. */
    private static Worker borrow() {
        boolean interrupted = false;
        while (true) {
            try {
                Worker worker = IDLE.take();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return worker;
            } catch (InterruptedException e) {
                // The task writes to memory of the caller, who must not go on before it ends.
                interrupted = true;
            }
        }
    }
}
