package org.pasta4j.serve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * The work of many requests, in fair turns (weighted fair queueing). A request is work in pieces, each of a cost.
 * Requests of at most a share of cost keep the order of their arrival. What one costs beyond a share it waits for as
 * long as if all requests were worked at in the same time: so a large one keeps none waiting for longer than a piece
 * and a share of it, and is done at last whatever comes. Guarded by its owner's lock.
 *
 * @param <W> the work of a request
 */
final class FairQueue<W extends FairQueue.Work> {

    /** What one request has to have done. Its fields belong to the queue. */
    abstract static class Work {
        /** Number by the order of arrival. */
        long number;
        /** The virtual time when it arrived. */
        double arrival;
        /** Cost of the pieces that were taken. */
        long spent;
        /** The virtual time from which its next piece is due. */
        double due;
        /** Cost of the pieces that are left, as the queue counts it. */
        long remaining;

        boolean large;

        /** The cost of its next piece, at least 1; not asked where nothing is left. */
        abstract long next();
    }

    private static final Comparator<Work> BY_DUE_TIME =
            Comparator.<Work>comparingDouble(work -> work.due).thenComparingLong(work -> work.number);

    private final long share;
    private final PriorityQueue<W> waiting = new PriorityQueue<>(BY_DUE_TIME);
    private long arrivals;
    /**
     * The virtual time: cost that each request would have had done if all that waited had been worked at in the same
     * time.
     */
    private double virtualTime;

    private long small;
    private long large;
    private long firstShares;

    /** @param share what a request may cost to keep its place in the order of arrival */
    FairQueue(long share) {
        this.share = Math.max(1, share);
    }

    /**
     * Whether more may come. While nothing waits anything may. Then a request of at most a share counts what comes
     * before it: a share of each that waits. A larger one counts all, and leaves half of the room to those that are
     * not.
     *
     * @param cost of all its pieces
     * @param most cost that can be done in the time that work may wait
     * @param room most cost that may wait
     */
    boolean hasRoom(long cost, double most, long room) {
        if (waiting.isEmpty()) {
            return true;
        }
        if (cost <= share) {
            return firstShares + cost <= most && small + Math.min(large, room / 2) + cost <= room;
        }
        return small + large + cost <= Math.min(most, room / 2.0);
    }

    /** @param cost of all its pieces, or as near as is known */
    void add(W work, long cost) {
        work.number = arrivals++;
        work.arrival = virtualTime;
        work.large = cost > share;
        enqueue(work, cost);
    }

    private void enqueue(W work, long cost) {
        work.remaining = Math.max(0, cost);
        work.due = work.arrival + Math.max(0, work.spent + work.next() - share);
        addCost(work, 1);
        waiting.add(work);
    }

    private void addCost(W work, int sign) {
        if (work.large) {
            large += sign * work.remaining;
        } else {
            small += sign * work.remaining;
        }
        firstShares += sign * Math.min(work.remaining, share);
    }

    /**
     * The request whose next piece has its turn, which is paid for by that. It is out of the queue until it is
     * {@link #putBack}.
     *
     * @return null where nothing waits
     */
    W take() {
        int all = waiting.size();
        W work = waiting.poll();
        if (work != null) {
            addCost(work, -1);
            work.spent += work.next();
            virtualTime += (double) work.next() / all;
        }
        return work;
    }

    /**
     * Puts work back that has more pieces.
     *
     * @param cost of the pieces that are left
     */
    void putBack(W work, long cost) {
        enqueue(work, cost);
    }

    /**
     * Puts work back whose piece was not done after all.
     *
     * @param cost of the pieces that are left, with that
     */
    void undo(W work, long cost) {
        work.spent -= work.next();
        enqueue(work, cost);
    }

    /** Lets work that was dearer than it was thought wait the longer for its other pieces. */
    void charge(W work, long cost) {
        work.spent += cost;
    }

    /** The request that has the next turn; null where nothing waits. */
    W peek() {
        return waiting.peek();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Of all that waits. */
    long cost() {
        return small + large;
    }

    /** All that waits, in no order. */
    Stream<W> all() {
        return waiting.stream();
    }

    /** Takes all out. */
    List<W> drain() {
        List<W> all = new ArrayList<>(waiting);
        waiting.clear();
        small = 0;
        large = 0;
        firstShares = 0;
        return all;
    }
}
