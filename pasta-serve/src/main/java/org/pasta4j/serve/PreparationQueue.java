package org.pasta4j.serve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PreparedRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a body to rows of tokens: reads JSON, finds adapters and tokenizes, in a few threads and in turns, a text at a
 * time. Its measure of work is the bytes of the texts, for a text that an adapter cuts to a few tokens is tokenized to
 * its end. What waits is bounded by the time that it is expected to take; a request whose time is over is left.
 */
final class PreparationQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreparationQueue.class);
    /** Cost of texts that a request may have prepared in a turn: those of most requests. */
    private static final int SHARE = 2048;
    /** There is one thread for so many processors: the others are for the base. */
    private static final int PROCESSORS_EACH = 4;

    private static final long LAST_MILLIS = 10_000;

    private final Function<PoolRequest, PreparedRequest> pool;
    private final ServerOptions options;
    private final List<Slot> slots;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final FairQueue<Job> queue = new FairQueue<>(SHARE);
    private final Pace pace = new Pace(SHARE / 2);
    private boolean closed;

    /**
     * A request, prepared.
     *
     * @param body as it was read
     * @param rows one an input
     * @param until {@link System#nanoTime()} after which the client does not want the answer any more
     */
    record Prepared(PredictBody body, List<PreparedRequest> rows, long until) {}

    /** A request on its way; for one thread at a time. */
    private final class Job extends FairQueue.Work {
        private final CompletableFuture<Prepared> answer = new CompletableFuture<>();
        private final List<PreparedRequest> rows = new ArrayList<>();
        private final long arrived;
        private long until;
        private byte[] json;
        private PredictBody body;
        /** Of its inputs. */
        private int[] costs;

        private long left;

        private Job(byte[] json, long arrived) {
            this.json = json;
            this.arrived = arrived;
            this.until = arrived + options.times().answer().toNanos();
            this.left = PrepareCost.ofUnread(json);
        }

        @Override
        long next() {
            return json != null ? PrepareCost.ofReading(json) : costs[rows.size()];
        }

        boolean isWanted() {
            if (System.nanoTime() - until >= 0) {
                answer.completeExceptionally(new TimeoutException());
            }
            return !answer.isDone();
        }

        /** @return whether there is more to do */
        boolean doNext() {
            if (json != null) {
                read();
                return true;
            }
            left -= costs[rows.size()];
            rows.add(pool.apply(body.inputs().get(rows.size())));
            return rows.size() < costs.length;
        }

        private void read() {
            body = PredictBody.parse(json, options.limits());
            json = null;
            costs = body.inputs().stream().mapToInt(PrepareCost::of).toArray();
            left = IntStream.of(costs).asLongStream().sum();
            body.timeout()
                    .filter(wanted -> wanted.compareTo(options.times().answer()) < 0)
                    .ifPresent(shorter -> until = arrived + shorter.toNanos());
        }
    }

    /** A thread with what it has in hand. */
    private final class Slot {
        private final RepeatingThread worker;
        private Job job;
        /** When it took the piece in hand; 0 where it has none. */
        private volatile long since;

        private Slot(int number) {
            worker = new RepeatingThread("pasta-prepare-" + number, this::step, this::fail);
        }

        private boolean step() throws InterruptedException {
            job = null;
            lock.lock();
            try {
                while (queue.isEmpty()) {
                    if (closed) {
                        return false;
                    }
                    changed.await();
                }
                job = queue.take();
            } finally {
                lock.unlock();
            }
            if (job.isWanted()) {
                prepare();
            }
            return true;
        }

        private void prepare() {
            boolean reading = job.json != null;
            long cost = job.next();
            long start = System.nanoTime();
            since = start == 0 ? 1 : start;
            try {
                boolean more = job.doNext();
                goOn(more, reading, cost, System.nanoTime() - start);
            } catch (Throwable e) {
                fail(e);
            } finally {
                since = 0;
            }
        }

        private void goOn(boolean more, boolean reading, long cost, long nanos) {
            lock.lock();
            try {
                queue.charge(job, pace.excess(cost, nanos));
                if (!reading) {
                    pace.note(cost, nanos);
                }
                if (more) {
                    queue.putBack(job, job.left);
                    changed.signal();
                }
            } finally {
                lock.unlock();
            }
            if (!more) {
                job.answer.complete(new Prepared(job.body, job.rows, job.until));
            }
        }

        /** A refusal, or whatever else. */
        private void fail(Throwable why) {
            if (job == null) {
                FaultLog.tell("a request before it was prepared", why);
            } else {
                job.answer.completeExceptionally(why);
            }
        }
    }

    /**
     * Starts the threads.
     *
     * @param pool makes rows of one input; safe for any number of threads
     * @param threads as {@link #threads()} has it
     */
    PreparationQueue(Function<PoolRequest, PreparedRequest> pool, ServerOptions options, int threads) {
        this.pool = pool;
        this.options = options;
        this.slots = IntStream.range(0, threads).mapToObj(Slot::new).toList();
    }

    /** How many threads are enough. */
    static int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_EACH);
    }

    /**
     * Queues a request.
     *
     * @param json its body
     * @param arrived {@link System#nanoTime()} of its headers
     * @return completed by a thread that must not be kept; a {@link ProblemException} if the body is not what is
     *     expected, a {@link TimeoutException} when its time is over
     * @throws ProblemException if there is no room
     */
    CompletableFuture<Prepared> submit(byte[] json, long arrived) {
        Job job = new Job(json, arrived);
        lock.lock();
        try {
            requireRoom(job.left);
            queue.add(job, job.left);
            changed.signal();
        } finally {
            lock.unlock();
        }
        return job.answer.orTimeout(Math.max(0, job.until - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /**
     * Refuses what would be refused anyway, before its body is read.
     *
     * @throws ProblemException if there is no room
     */
    void requireRoom() {
        lock.lock();
        try {
            requireRoom(1);
        } finally {
            lock.unlock();
        }
    }

    private void requireRoom(long cost) {
        if (closed) {
            throw Problem.stopping().exception();
        }
        Duration longest = options.batching().longest();
        if (!queue.hasRoom(cost, slots.size() * pace.in(longest), Long.MAX_VALUE)) {
            throw Problem.full(pace.secondsFor(queue.cost() / slots.size())).exception();
        }
    }

    /** Bytes of texts that wait. */
    long waiting() {
        lock.lock();
        try {
            return queue.cost();
        } finally {
            lock.unlock();
        }
    }

    boolean isAlive() {
        return slots.stream().allMatch(slot -> slot.worker.isAlive());
    }

    /** For how long the piece of work has been under way that has been so the longest; 0 where none is. */
    long longestNanos() {
        return slots.stream()
                .mapToLong(slot -> slot.since)
                .filter(since -> since != 0)
                .map(since -> System.nanoTime() - since)
                .max()
                .orElse(0);
    }

    /** Takes no more, and refuses what waits. */
    void refuseAll() {
        List<Job> left;
        lock.lock();
        try {
            closed = true;
            left = queue.drain();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(job -> job.answer.completeExceptionally(Problem.stopping().exception()));
    }

    /** Ends after the texts in hand. */
    @Override
    public void close() {
        refuseAll();
        for (Slot slot : slots) {
            if (!slot.worker.join(LAST_MILLIS)) {
                LOG.error("A text has not been tokenized after {} s; it is left alone.", LAST_MILLIS / 1000);
            }
        }
    }
}
