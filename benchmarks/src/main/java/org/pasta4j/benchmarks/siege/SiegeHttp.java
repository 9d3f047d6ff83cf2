package org.pasta4j.benchmarks.siege;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * A decent client of a server that is killed and started again. A connection that was closed while nothing was asked
 * may be found out by asking; then it asks once more, on a new one.
 */
final class SiegeHttp {
    private final HttpClient http = client();
    private final SiegeWeather down;
    private final LongAdder again = new LongAdder();

    /** @param down when the server was */
    SiegeHttp(SiegeWeather down) {
        this.down = down;
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMinutes(1))
                .build();
    }

    HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            if (down.touched(start, System.nanoTime())) {
                throw e;
            }
            again.increment();
            // Others that are kept may be closed too.
            return client().send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    /** How often it asked once more. */
    long again() {
        return again.sum();
    }
}
