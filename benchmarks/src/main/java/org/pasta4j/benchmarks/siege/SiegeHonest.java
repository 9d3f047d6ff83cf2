package org.pasta4j.benchmarks.siege;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.pasta4j.benchmarks.measure.Background;

/** Clients that ask one text after the other, and what they got. */
final class SiegeHonest implements AutoCloseable {
    /** The outcome of what was asked in vain then. */
    static final String DOWN = "while the server was down";

    private static final double MILLION = 1e6;
    private static final long PAUSE = 50_000_000;
    private static final int OK = 200;

    private final SiegeHttp http;
    private final URI address;
    private final SiegeTruth truth;
    private final SiegeWeather down;
    private final List<Background> threads = new ArrayList<>();
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final List<Long> nanos = new ArrayList<>();
    private final AtomicLong lastAnswer = new AtomicLong(System.nanoTime());
    private final AtomicLong longestSilence = new AtomicLong();

    /**
     * Begins at once.
     *
     * @param down when the server was
     */
    SiegeHonest(URI address, SiegeTruth truth, SiegeWeather down, int clients) {
        this.address = address.resolve("/v1/predict");
        this.truth = truth;
        this.down = down;
        this.http = new SiegeHttp(down);
        for (int i = 0; i < clients; i++) {
            Random random = new Random(i);
            threads.add(new Background("honest-" + i, self -> {
                while (!self.isOver()) {
                    ask(truth.any(random));
                    self.sleepUntil(System.nanoTime() + PAUSE);
                }
            }));
        }
    }

    private void ask(SiegeTruth.Question question) {
        long start = System.nanoTime();
        String outcome;
        try {
            outcome = outcome(question, send(question));
        } catch (IOException e) {
            outcome = "broken connection";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        long end = System.nanoTime();
        if (!outcome.equals("right") && down.touched(start, end)) {
            outcome = DOWN;
        }
        note(outcome, start, end);
    }

    private HttpResponse<byte[]> send(SiegeTruth.Question question) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(5))
                .POST(HttpRequest.BodyPublishers.ofByteArray(question.body()))
                .build());
    }

    private static String outcome(SiegeTruth.Question question, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == OK) {
            return question.isRight(response.body()) ? "right" : "wrong";
        }
        boolean refused = (status == 429 || status == 503)
                && response.headers().firstValue("Retry-After").isPresent();
        return refused ? "refused with " + status : "status " + status;
    }

    private void note(String outcome, long start, long end) {
        outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
        if (outcome.equals("right")) {
            synchronized (nanos) {
                nanos.add(end - start);
            }
            long last = lastAnswer.getAndSet(end);
            if (!down.touched(last, end)) {
                longestSilence.accumulateAndGet(end - last, Math::max);
            }
        }
    }

    /** How often each outcome was. */
    Map<String, Long> outcomes() {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.forEach((outcome, count) -> counts.put(outcome, count.sum()));
        return counts;
    }

    long count(String outcome) {
        return outcomes().getOrDefault(outcome, 0L);
    }

    /** Right answers that took longer. */
    long later(double seconds) {
        synchronized (nanos) {
            return nanos.stream().filter(time -> time > seconds * 1e9).count();
        }
    }

    /** In milliseconds, of the right answers; NaN where there are none. */
    double quantile(double share) {
        long[] sorted;
        synchronized (nanos) {
            sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        }
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / MILLION;
    }

    /** The longest time in milliseconds in which no client had an answer, but where the server was down. */
    double longestSilence() {
        return longestSilence.get() / MILLION;
    }

    /** Asks each question once: whether all answers are right. */
    boolean askEverything() {
        long before = count("right");
        truth.questions().forEach(this::ask);
        return count("right") == before + truth.questions().size();
    }

    @Override
    public void close() {
        threads.forEach(Background::close);
    }

    /** How often a connection was found closed, and another one taken. */
    long again() {
        return http.again();
    }

    /** What may happen to an honest client. */
    static List<String> good() {
        return List.of("right", "refused with 429", "refused with 503", DOWN);
    }
}
