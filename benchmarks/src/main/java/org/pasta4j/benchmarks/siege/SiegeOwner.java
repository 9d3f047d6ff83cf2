package org.pasta4j.benchmarks.siege;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.pasta4j.benchmarks.measure.Background;
import org.pasta4j.bert.Jackson;

/** Who shows the right token: puts one of two adapters in the other's place ten times a second, and looks after it. */
final class SiegeOwner implements AutoCloseable {
    private static final long EVERY = 100_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SiegeHttp http;
    private final URI address;
    private final String token;
    private final List<byte[]> zips;
    private final SiegeWeather down;
    private final SiegeWeather full;
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final Background thread;

    /**
     * Begins at once.
     *
     * @param down when the server was
     * @param full when the disk was
     */
    SiegeOwner(URI address, String token, List<byte[]> zips, SiegeWeather down, SiegeWeather full) {
        this.address = address.resolve("/v1/adapters/" + SiegeTruth.REPLACED);
        this.token = token;
        this.zips = zips;
        this.down = down;
        this.http = new SiegeHttp(down);
        this.full = full;
        this.thread = new Background("owner", self -> {
            for (int i = 0; !self.isOver(); i++) {
                long start = System.nanoTime();
                replace(zips.get(i % zips.size()));
                self.sleepUntil(start + EVERY);
            }
        });
    }

    private void replace(byte[] zip) {
        long start = System.nanoTime();
        String outcome;
        try {
            outcome = put(zip);
        } catch (IOException e) {
            outcome = "broken connection";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        long end = System.nanoTime();
        if (!outcome.equals("replaced")) {
            // A server that was just started again has not to hold what it was about to save.
            outcome = down.touched(start, end)
                    ? SiegeHonest.DOWN
                    : full.touched(start, end) ? "while the disk was full" : outcome;
        }
        outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
    }

    /** An upload that was taken has to be there. */
    private String put(byte[] zip) throws IOException, InterruptedException {
        HttpResponse<byte[]> put = http.send(request()
                .header("Content-Type", "application/zip")
                .header("Authorization", "Bearer " + token)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(zip))
                .build());
        if (put.statusCode() == 429 || put.statusCode() == 503) {
            return "refused with " + put.statusCode();
        }
        if (put.statusCode() != 200) {
            return "status " + put.statusCode();
        }
        HttpResponse<byte[]> get = http.send(request().GET().build());
        if (get.statusCode() == 503) {
            return "refused with 503";
        }
        JsonNode saved = Jackson.MAPPER.readTree(put.body()).path("version");
        return get.statusCode() == 200
                        && Jackson.MAPPER.readTree(get.body()).path("version").equals(saved)
                ? "replaced"
                : "lost";
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(address).timeout(PATIENCE);
    }

    /** Replaces once more: whether it is done. */
    boolean replaceOnce() {
        long before = count("replaced");
        replace(zips.get(0));
        return count("replaced") == before + 1;
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

    @Override
    public void close() {
        thread.close();
    }

    /** What may happen to an owner. */
    static List<String> good() {
        return List.of("replaced", "refused with 429", "refused with 503", SiegeHonest.DOWN, "while the disk was full");
    }
}
