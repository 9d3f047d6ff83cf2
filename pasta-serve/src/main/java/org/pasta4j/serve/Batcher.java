package org.pasta4j.serve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts rows of different clients together: they wait in one queue, in fair turns, and one thread takes as many as a
 * pass holds. The first waits a few milliseconds for others. The queue is bounded by tokens, the measure of work, and
 * by the time that they are expected to take: the clients of a slow machine do not wait longer, but are fewer. A
 * request whose time is over is not computed. Whatever a pass ends with, each of its requests has one answer, and the
 * next pass comes.
 */
final class Batcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);
    private static final long LAST_PASS_MILLIS = 30_000;
    /** A request that has more than this part of a pass leaves the rest of it to others. */
    private static final int TURNS_IN_A_PASS = 4;

    /** Answers rows: the pool. */
    interface Answerer {
        /** @return one result a row, in their order */
        List<PoolResult> answer(List<PreparedRequest> rows);
    }

    /** Is told what is done. */
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

    private final ServerOptions.Batching options;
    private final Listener listener;
    private final BaseHealth base;
    private final RepeatingThread worker;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final FairQueue<Pending> queue;
    private final Pace pace;
    /** Rows of the pass that is under way. */
    private final List<Row> running = new ArrayList<>();
    /** In neither the queue nor a pass, but on the way between them. */
    private Pending between;

    /** Whether a request waits that has had a turn already. */
    private boolean someHadTurns;

    private boolean closed;
    /** When the pass that is under way began; 0 where none is. */
    private volatile long passSince;

    /** What a client waits for. Its results are touched by the worker alone. */
    private static final class Pending extends FairQueue.Work {
        private final CompletableFuture<List<PoolResult>> answer = new CompletableFuture<>();
        private final List<PreparedRequest> rows;
        private final PoolResult[] results;
        private final long since;
        private final long until;
        private long left;
        private int taken;
        private int missing;

        private Pending(List<PreparedRequest> rows, long since, long until) {
            this.rows = rows;
            this.results = new PoolResult[rows.size()];
            this.missing = rows.size();
            this.since = since;
            this.until = until;
            this.left = rows.stream().mapToLong(Pending::tokens).sum();
        }

        /** A text of no words has no tokens, and yet is not nothing. */
        private static int tokens(PreparedRequest row) {
            return Math.max(1, row.tokens());
        }

        @Override
        long next() {
            return tokens(rows.get(taken));
        }

        int waiting() {
            return rows.size() - taken;
        }

        Row take() {
            left -= next();
            taken++;
            return new Row(this, taken - 1);
        }

        boolean isWanted(long now) {
            if (now - until >= 0) {
                fail(new TimeoutException());
            }
            return !answer.isDone();
        }

        void put(int index, PoolResult result) {
            results[index] = result;
            missing--;
            if (missing == 0) {
                answer.complete(Arrays.asList(results));
            }
        }

        void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    private record Row(Pending pending, int index) {
        PreparedRequest prepared() {
            return pending.rows.get(index);
        }
    }

    Batcher(Answerer base, ServerOptions.Batching options, Listener listener) {
        this.base = new BaseHealth(base);
        this.options = options;
        this.listener = listener;
        this.queue = new FairQueue<>(options.tokens() / TURNS_IN_A_PASS);
        this.pace = new Pace((options.tokens() + 1) / 2);
        this.worker = new RepeatingThread("pasta-batches", this::pass, this::failAll);
    }

    /**
     * Queues rows.
     *
     * @param rows none refused
     * @param until {@link System#nanoTime()} after which the client does not want the answer any more
     * @return completed by the worker's thread, which must not be kept; a {@link TimeoutException} when the time is
     *     over
     * @throws ProblemException if there is no room, or will never be
     */
    CompletableFuture<List<PoolResult>> submit(List<PreparedRequest> rows, long until) {
        long now = System.nanoTime();
        Pending pending = new Pending(rows, now, until);
        if (rows.isEmpty()) {
            pending.answer.complete(List.of());
            return pending.answer;
        }
        requireEverFits(pending.left);
        lock.lock();
        try {
            requireOpen();
            if (!hasRoom(pending.left)) {
                throw full();
            }
            queue.add(pending, pending.left);
            changed.signal();
        } finally {
            lock.unlock();
        }
        return pending.answer.orTimeout(Math.max(0, until - now), TimeUnit.NANOSECONDS);
    }

    private void requireEverFits(long size) {
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
            throw Problem.stopping().exception();
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

    private boolean hasRoom(long size) {
        return queue.hasRoom(size, pace.in(options.longest()), options.queue());
    }

    private ProblemException full() {
        return Problem.full(pace.secondsFor(queue.cost())).exception();
    }

    /** Tokens that wait. */
    int queuedTokens() {
        lock.lock();
        try {
            return (int) queue.cost();
        } finally {
            lock.unlock();
        }
    }

    /** Rows that wait. */
    int queuedRows() {
        lock.lock();
        try {
            return queue.all().mapToInt(Pending::waiting).sum();
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

    /** Whether the base has failed, and does not answer any more what it has answered before. */
    boolean isFailing() {
        return base.isFailing();
    }

    /** One pass, or a look whether the base has recovered. */
    private boolean pass() throws InterruptedException {
        lock.lock();
        try {
            if (!awaitRows()) {
                return false;
            }
            take();
        } finally {
            lock.unlock();
        }
        if (!running.isEmpty()) {
            try {
                run();
            } catch (Throwable e) {
                failAll(e);
            }
        } else if (base.isFailing()) {
            base.probe();
        }
        return true;
    }

    /** Returns when there are enough rows, or have been some for long enough, or the base is to be looked at. */
    private boolean awaitRows() throws InterruptedException {
        while (queue.isEmpty()) {
            if (closed) {
                return false;
            }
            if (base.isFailing()) {
                return changed.await(1, TimeUnit.SECONDS) || !closed;
            }
            changed.await();
        }
        long left = someHadTurns ? 0 : queue.peek().since + options.delay().toNanos() - System.nanoTime();
        while (left > 0 && queue.cost() < options.tokens() && !closed) {
            left = changed.awaitNanos(left);
        }
        return true;
    }

    private void take() {
        running.clear();
        someHadTurns = false;
        long now = System.nanoTime();
        long size = 0;
        for (between = queue.take(); between != null; between = queue.take()) {
            if (!between.isWanted(now)) {
                continue;
            }
            if (size > 0 && size + between.next() > options.tokens()) {
                someHadTurns = true;
                queue.undo(between, between.left);
                break;
            }
            size += between.next();
            running.add(between.take());
            if (between.waiting() > 0) {
                someHadTurns = true;
                queue.putBack(between, between.left);
            }
        }
        between = null;
    }

    private void run() {
        long start = System.nanoTime();
        passSince = start == 0 ? 1 : start;
        List<PoolResult> results;
        try {
            results = base.answer(running.stream().map(Row::prepared).toList());
        } finally {
            passSince = 0;
        }
        long end = System.nanoTime();
        for (int i = 0; i < results.size(); i++) {
            running.get(i).pending().put(running.get(i).index(), results.get(i));
        }
        try {
            note(start, end);
        } catch (Throwable e) {
            FaultLog.tell("the times of a pass", e);
        }
    }

    private void note(long start, long end) {
        long size = running.stream()
                .mapToLong(row -> Pending.tokens(row.prepared()))
                .sum();
        pace.note(size, end - start);
        running.forEach(row -> listener.waited(start - row.pending().since));
        listener.passed(running.size(), (int) size, end - start);
    }

    /** What has failed, whatever it was, was in these rows' way; the next rows may be better. */
    private void failAll(Throwable why) {
        if (between != null) {
            between.fail(why);
        }
        running.forEach(row -> row.pending().fail(why));
        FaultLog.tell("a pass of " + running.size() + " rows", why);
        base.probe();
    }

    /** Takes no more work, and refuses what has not been answered yet: its time is over. */
    void refuseAll() {
        List<Pending> left;
        lock.lock();
        try {
            closed = true;
            left = queue.drain();
            running.forEach(row -> left.add(row.pending()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(pending -> pending.fail(Problem.stopping().exception()));
    }

    /** Ends after the pass that is under way. */
    @Override
    public void close() {
        refuseAll();
        if (!worker.join(LAST_PASS_MILLIS)) {
            LOG.error("A pass has not ended after {} s; it is left alone.", LAST_PASS_MILLIS / 1000);
        }
    }
}
