package org.pasta4j.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.pasta4j.pasta.PoolResult;
import org.pasta4j.pasta.PreparedRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts rows of different clients together: they wait in one queue, in the order of their coming, and one thread takes
 * as many as a pass holds. The first waits a few milliseconds for others. The queue is bounded by tokens, the measure
 * of work, and by the time that they are expected to take: the clients of a slow machine do not wait longer, but are
 * fewer. A request whose time is over is not computed.
 */
final class Batcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);
    private static final double NANOS = 1e9;
    /** Weight of the newest pass in the speed that the next ones are expected to have. */
    private static final double NEWEST = 0.1;

    private static final long LAST_PASS_MILLIS = 30_000;

    /** Answers rows: the pool. */
    interface Base {
        /** @return one result a row, in their order */
        List<PoolResult> answer(List<PreparedRequest> rows);
    }

    /** Hears of what is done. */
    interface Listener {
        /**
         * A pass through the base has ended.
         *
         * @param rows in it
         * @param tokens in it
         * @param nanos it took
         */
        void passed(int rows, int tokens, long nanos);

        /** A row's turn has come after so many nanoseconds. */
        void waited(long nanos);
    }

    private final Base base;
    private final ServerOptions.Batching options;
    private final Listener listener;
    private final Thread worker;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Row> queue = new ArrayDeque<>();
    private List<Row> running = List.of();
    private int tokens;
    private boolean closed;
    /**
     * Tokens a second; 0 before the first pass that was half full or more. Only such passes lower it, for a small one
     * does not tell what can be done. What a small one has done can be done: it raises it, or else one slow pass would
     * let so few rows wait that a large one never came again.
     */
    private volatile double speed;
    /** When the pass that is under way began; 0 where none is. */
    private volatile long passSince;

    /** What a client waits for. Its results are touched by the worker alone. */
    private static final class Ticket {
        private final CompletableFuture<List<PoolResult>> answer = new CompletableFuture<>();
        private final PoolResult[] results;
        private int missing;

        private Ticket(int rows) {
            this.results = new PoolResult[rows];
            this.missing = rows;
        }

        private void put(int index, PoolResult result) {
            results[index] = result;
            missing--;
            if (missing == 0) {
                answer.complete(Arrays.asList(results));
            }
        }
    }

    private record Row(PreparedRequest prepared, Ticket ticket, int index, long since, long until) {

        /** A text of no words has no tokens, and yet is not nothing. */
        int tokens() {
            return Math.max(1, prepared.tokens());
        }

        boolean isWanted(long now) {
            if (now - until >= 0) {
                ticket.answer.completeExceptionally(new TimeoutException());
            }
            return !ticket.answer.isDone();
        }
    }

    Batcher(Base base, ServerOptions.Batching options, Listener listener) {
        this.base = base;
        this.options = options;
        this.listener = listener;
        this.worker = new Thread(this::work, "pasta-batches");
        worker.setDaemon(true);
        worker.start();
    }

    /**
     * Queues rows.
     *
     * @param rows none refused
     * @param until {@link System#nanoTime()} at which nobody wants the answer any more
     * @return completed by the worker's thread, which must not be kept; a {@link TimeoutException} when the time is
     *     over
     * @throws ProblemException if there is no room, or will never be
     */
    CompletableFuture<List<PoolResult>> submit(List<PreparedRequest> rows, long until) {
        Ticket ticket = new Ticket(rows.size());
        long now = System.nanoTime();
        List<Row> added = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            added.add(new Row(rows.get(i), ticket, i, now, until));
        }
        int size = added.stream().mapToInt(Row::tokens).sum();
        requireEverFits(size);
        lock.lock();
        try {
            requireOpen();
            if (!hasRoom(size)) {
                throw full();
            }
            queue.addAll(added);
            tokens += size;
            changed.signal();
        } finally {
            lock.unlock();
        }
        return ticket.answer.orTimeout(Math.max(0, until - now), TimeUnit.NANOSECONDS);
    }

    private void requireEverFits(int size) {
        if (size > options.queue()) {
            throw Problem.of(
                            ProblemType.TOO_LARGE,
                            "The request has " + size + " tokens; at most " + options.queue()
                                    + " are taken at once. Divide it.")
                    .exception();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw stopping().exception();
        }
    }

    /**
     * Refuses what would be refused anyway, before the work of reading it.
     *
     * @throws ProblemException if the queue is full
     */
    void requireRoom() {
        lock.lock();
        try {
            requireOpen();
            if (!hasRoom(1)) {
                throw full();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(int size) {
        double longest =
                speed == 0 ? options.queue() : speed * options.longest().toNanos() / NANOS;
        return tokens == 0 || tokens + size <= Math.min(longest, options.queue());
    }

    private ProblemException full() {
        double seconds = speed > 0 ? tokens / speed : 0;
        long wait = Math.max(1, (long) Math.ceil(seconds));
        return Problem.of(
                        ProblemType.QUEUE_FULL,
                        "Too many texts wait already. Try again in " + wait + (wait == 1 ? " second." : " seconds."))
                .withHeader("Retry-After", Long.toString(wait))
                .exception();
    }

    private static Problem stopping() {
        return Problem.of(ProblemType.STOPPING, "The server is stopping and takes no more work.");
    }

    /** Tokens that wait. */
    int queuedTokens() {
        lock.lock();
        try {
            return tokens;
        } finally {
            lock.unlock();
        }
    }

    /** Rows that wait. */
    int queuedRows() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** For how long the pass that is under way has been; empty where none is. */
    OptionalLong passNanos() {
        long since = passSince;
        return since == 0 ? OptionalLong.empty() : OptionalLong.of(System.nanoTime() - since);
    }

    boolean isAlive() {
        return worker.isAlive();
    }

    private void work() {
        try {
            for (List<Row> batch = next(); batch != null; batch = next()) {
                if (!batch.isEmpty()) {
                    run(batch);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("told to end", e);
        }
    }

    /** Rows for a pass, or none where nobody wanted theirs any more; null at the end. */
    private List<Row> next() throws InterruptedException {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                if (closed) {
                    return null;
                }
                changed.await();
            }
            long until = queue.peek().since() + options.delay().toNanos();
            long left = until - System.nanoTime();
            while (left > 0 && tokens < options.tokens() && !closed) {
                left = changed.awaitNanos(left);
            }
            return take();
        } finally {
            lock.unlock();
        }
    }

    private List<Row> take() {
        List<Row> batch = new ArrayList<>();
        long now = System.nanoTime();
        int size = 0;
        for (Row row = queue.peek(); row != null; row = queue.peek()) {
            if (!batch.isEmpty() && size + row.tokens() > options.tokens()) {
                break;
            }
            queue.remove();
            tokens -= row.tokens();
            if (row.isWanted(now)) {
                batch.add(row);
                size += row.tokens();
            }
        }
        running = batch;
        return batch;
    }

    private void run(List<Row> batch) {
        long start = System.nanoTime();
        batch.forEach(row -> listener.waited(start - row.since()));
        passSince = start == 0 ? 1 : start;
        try {
            List<PoolResult> results =
                    base.answer(batch.stream().map(Row::prepared).toList());
            note(batch, System.nanoTime() - start);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).ticket().put(batch.get(i).index(), results.get(i));
            }
        } catch (RuntimeException | Error e) {
            // Whatever it was, the next rows may be better.
            batch.forEach(row -> row.ticket().answer.completeExceptionally(e));
        } finally {
            passSince = 0;
        }
    }

    private void note(List<Row> batch, long nanos) {
        int size = batch.stream().mapToInt(Row::tokens).sum();
        double newest = size * NANOS / Math.max(1, nanos);
        boolean large = 2 * size >= options.tokens();
        if (large || speed > 0 && newest > speed) {
            speed = speed == 0 ? newest : speed + NEWEST * (newest - speed);
        }
        listener.passed(batch.size(), size, nanos);
    }

    /** Takes no more work, and refuses what has not been answered yet: its time is over. */
    void refuseAll() {
        List<Row> left;
        lock.lock();
        try {
            closed = true;
            left = new ArrayList<>(queue);
            left.addAll(running);
            queue.clear();
            tokens = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(row -> row.ticket().answer.completeExceptionally(stopping().exception()));
    }

    /** Ends after the pass that is under way. */
    @Override
    public void close() {
        refuseAll();
        try {
            worker.join(LAST_PASS_MILLIS);
            if (worker.isAlive()) {
                LOG.error("A pass has not ended after {} s; it is left alone.", LAST_PASS_MILLIS / 1000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
