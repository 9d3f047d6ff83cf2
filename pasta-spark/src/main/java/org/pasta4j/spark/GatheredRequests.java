package org.pasta4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Puts together the requests of threads that ask for one answer each: while a pass runs others gather, and the next
 * pass takes all of them. No thread waits for requests that have not come.
 *
 * @param <Q> requests
 * @param <A> answers
 */
final class GatheredRequests<Q, A> {
    private final Function<List<Q>, List<A>> pass;
    private final Object turn = new Object();
    private List<Waiting<Q, A>> gathered = new ArrayList<>();

    /** @param pass answers requests, in their order; one runs at a time */
    GatheredRequests(Function<List<Q>, List<A>> pass) {
        this.pass = pass;
    }

    /** A request and, once a pass has taken it, its answer or why there is none. */
    private static final class Waiting<Q, A> {
        private final Q request;
        private A answer;
        private Throwable failure;

        Waiting(Q request) {
            this.request = request;
        }

        private boolean isDone() {
            return answer != null || failure != null;
        }
    }

    /**
     * Answers a request, in one pass with those of other threads.
     *
     * @throws IllegalStateException if the pass fails, in each thread whose request was in it
     */
    A answer(Q request) {
        Waiting<Q, A> own = new Waiting<>(request);
        synchronized (this) {
            gathered.add(own);
        }
        synchronized (turn) {
            if (!own.isDone()) {
                run(takeAll());
            }
        }
        if (own.failure != null) {
            throw new IllegalStateException("A pass through the base failed: " + own.failure, own.failure);
        }
        return own.answer;
    }

    /** How many requests no pass has taken yet. */
    synchronized int waiting() {
        return gathered.size();
    }

    private synchronized List<Waiting<Q, A>> takeAll() {
        List<Waiting<Q, A>> all = gathered;
        gathered = new ArrayList<>();
        return all;
    }

    private void run(List<Waiting<Q, A>> all) {
        try {
            List<A> answers = pass.apply(all.stream().map(one -> one.request).toList());
            for (int i = 0; i < all.size(); i++) {
                all.get(i).answer = answers.get(i);
            }
        } catch (RuntimeException | Error e) {
            // The others have given their requests away, and would wait for nothing.
            all.forEach(one -> one.failure = e);
        }
    }
}
