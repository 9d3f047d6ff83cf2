package org.pasta4j.benchmarks.load;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.pasta4j.benchmarks.server.LoadClient;

/** Asks a server for a time, and notes what comes back and when. */
final class LoadRun {
    private static final double SECOND = 1e9;
    /** Open questions at which the asking side gives up: the server answers nothing any more. */
    private static final int MOST_OPEN = 20_000;

    private static final Executor LATER = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final LoadClient client;
    private final LoadQuestions questions;
    private final Random random = new Random(2);
    private final ConcurrentLinkedQueue<Double> milliseconds = new ConcurrentLinkedQueue<>();
    private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
    private final LongAdder wrong = new LongAdder();
    private final Semaphore open = new Semaphore(MOST_OPEN);
    private double seconds;

    LoadRun(LoadClient client, LoadQuestions questions) {
        this.client = client;
        this.questions = questions;
    }

    /** So many clients, each of which asks again when it has its answer, or a while after it was refused. */
    LoadRun closed(int clients, double forSeconds) {
        long start = System.nanoTime();
        AtomicBoolean over = new AtomicBoolean();
        for (int i = 0; i < clients; i++) {
            askAgain(over);
        }
        LockSupport.parkNanos((long) (forSeconds * SECOND));
        over.set(true);
        awaitAnswers();
        seconds = (System.nanoTime() - start) / SECOND;
        return this;
    }

    private void askAgain(AtomicBoolean over) {
        ask(System.nanoTime(), answer -> {
            if (over.get()) {
                return;
            }
            if (answer.isOk()) {
                askAgain(over);
            } else {
                LATER.execute(() -> {
                    if (!over.get()) {
                        askAgain(over);
                    }
                });
            }
        });
    }

    /** So many questions a second, whether those before are answered or not. Times count from when one was due. */
    LoadRun open(double aSecond, double forSeconds) {
        long start = System.nanoTime();
        long number = (long) (aSecond * forSeconds);
        for (long i = 0; i < number; i++) {
            long due = start + (long) (i / aSecond * SECOND);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            ask(due, answer -> {});
        }
        seconds = (System.nanoTime() - start) / SECOND;
        awaitAnswers();
        return this;
    }

    private void ask(long due, Consumer<LoadClient.Answer> then) {
        open.acquireUninterruptibly();
        LoadQuestions.Question question;
        synchronized (random) {
            question = questions.any(random);
        }
        client.ask(question.body()).thenAccept(answer -> {
            note(question, answer, (System.nanoTime() - due) / 1e6);
            open.release();
            then.accept(answer);
        });
    }

    private void note(LoadQuestions.Question question, LoadClient.Answer answer, double time) {
        statuses.computeIfAbsent(answer.status(), status -> new LongAdder()).increment();
        if (answer.isOk()) {
            milliseconds.add(time);
            if (!questions.isRight(question, answer)) {
                wrong.increment();
            }
        }
    }

    private void awaitAnswers() {
        open.acquireUninterruptibly(MOST_OPEN);
        open.release(MOST_OPEN);
    }

    /** Answers of each status; -1 for a connection that failed. */
    Map<Integer, Long> statuses() {
        Map<Integer, Long> counts = new TreeMap<>();
        statuses.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    /** Answers that were not what the version that they name says. */
    long wrong() {
        return wrong.sum();
    }

    double answersASecond() {
        return milliseconds.size() / seconds;
    }

    /** In milliseconds, of the answers alone; NaN where there are none. */
    double quantile(double share) {
        double[] sorted =
                milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
    }
}
