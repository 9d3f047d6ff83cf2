package org.pasta4j.serve;

import java.time.Duration;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;

/**
 * How a {@link PastaServer} works; made by {@link #defaults()} and changed by the {@code with} methods.
 *
 * @param host address to listen at
 * @param port 0 takes a free one
 * @param token what a client shows to change adapters; empty refuses all changes
 * @param batching how rows of different clients are put together
 * @param limits what is refused as too much
 * @param times how long anything may take
 */
public record ServerOptions(
        String host, int port, Optional<BearerToken> token, Batching batching, Limits limits, Times times) {

    /**
     * How rows of different clients are put together.
     *
     * @param tokens most tokens of a pass through the base; a row with more is a pass of its own
     * @param delay how long the first row of a pass waits for others, unless there are enough
     * @param queue most tokens that wait for a pass; what comes then is answered with 429
     * @param longest most time that the queue may be expected to take, by the speed of late, whatever it holds; what
     *     comes then is answered with 429 too, unless nothing waits
     */
    public record Batching(int tokens, Duration delay, int queue, Duration longest) {
        /** Checks the numbers. */
        public Batching {
            requireAtLeast(1, "number of tokens of a pass", tokens);
            requireAtLeast(1, "number of tokens that wait", queue);
            if (delay.isNegative()) {
                throw new BadInputException("The time to wait for other rows is " + delay + "; expected 0 or more.");
            }
            requireAtLeast(1, "longest time in the queue in milliseconds", longest.toMillis());
        }
    }

    /**
     * What is refused as too much.
     *
     * @param body most bytes of a prediction's request
     * @param texts most inputs of one request
     * @param textLength most characters of one input
     * @param upload most bytes of an adapter, packed and unpacked
     * @param connections most connections at a time; where there are as many, those that wait for slow clients make
     *     room for others
     * @param bodies most bytes of bodies in memory at a time, beside 16 KiB for each request: half for predictions and
     *     for large answers, half for uploads; what comes then is answered with 503
     */
    public record Limits(int body, int texts, int textLength, int upload, int connections, long bodies) {
        private static final long LEAST_BODIES = 64 << 20;

        /** Checks the numbers. */
        public Limits {
            requireAtLeast(1, "size of a request", body);
            requireAtLeast(1, "number of texts", texts);
            requireAtLeast(1, "length of a text", textLength);
            requireAtLeast(1, "size of an upload", upload);
            requireAtLeast(1, "number of connections", connections);
            requireAtLeast(2L * Math.max(body, upload), "memory for bodies in bytes, half of which holds one,", bodies);
        }

        /**
         * With memory for bodies that has room for two of the largest predictions' and uploads, and 64 MiB at least.
         */
        public Limits(int body, int texts, int textLength, int upload, int connections) {
            this(body, texts, textLength, upload, connections, bodies(body, upload));
        }

        private static long bodies(int body, int upload) {
            return Math.max(LEAST_BODIES, 4L * Math.max(body, upload));
        }
    }

    /**
     * How long anything may take.
     *
     * @param answer from the arrival of a request to its answer; what is not computed by then is not computed at all
     * @param client for the headers of a request, and again for its body
     * @param shutdown for what has been accepted, once the server is told to stop
     */
    public record Times(Duration answer, Duration client, Duration shutdown) {
        /** Checks the times. */
        public Times {
            requireAtLeast(1, "time for an answer in milliseconds", answer.toMillis());
            requireAtLeast(1, "time for a client in milliseconds", client.toMillis());
            requireAtLeast(0, "time for the shutdown in milliseconds", shutdown.toMillis());
        }
    }

    private static final int MOST_PORT = 65535;

    /** Checks the port. */
    public ServerOptions {
        if (port < 0 || port > MOST_PORT) {
            throw new BadInputException("The port is " + port + "; expected 0 to " + MOST_PORT + ".");
        }
    }

    private static void requireAtLeast(long least, String what, long number) {
        if (number < least) {
            throw new BadInputException("The " + what + " is " + number + "; expected at least " + least + ".");
        }
    }

    /** At 127.0.0.1, port 8080, adapters fixed. The numbers are in {@code pasta serve --help}. */
    public static ServerOptions defaults() {
        return new ServerOptions(
                "127.0.0.1",
                8080,
                Optional.empty(),
                new Batching(1024, Duration.ofMillis(2), 16384, Duration.ofSeconds(1)),
                new Limits(1 << 20, 256, 20_000, 16 << 20, 1000),
                new Times(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20)));
    }

    /** The same at another address. */
    public ServerOptions withAddress(String host, int port) {
        return new ServerOptions(host, port, token, batching, limits, times);
    }

    /** The same with changes of adapters allowed to clients that show the token. */
    public ServerOptions withToken(BearerToken token) {
        return new ServerOptions(host, port, Optional.of(token), batching, limits, times);
    }

    /** The same with rows put together in another way. */
    public ServerOptions withBatching(Batching batching) {
        return new ServerOptions(host, port, token, batching, limits, times);
    }

    /** The same with other limits. */
    public ServerOptions withLimits(Limits limits) {
        return new ServerOptions(host, port, token, batching, limits, times);
    }

    /** The same with other times. */
    public ServerOptions withTimes(Times times) {
        return new ServerOptions(host, port, token, batching, limits, times);
    }
}
