package org.pasta4j.serve;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reads a body as it comes, without a thread that waits for it, up to a size and for a time. */
final class BodyReader implements ReadListener {
    private static final int PIECE = 16 * 1024;

    private final ServletInputStream in;
    private final int most;
    private final ByteBudget.Claim claim;
    private final CompletableFuture<Body> body = new CompletableFuture<>();
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A body that has arrived. To be closed when what is made of it is not needed any more, which takes as much. */
    static final class Body implements AutoCloseable {
        private final ByteBudget.Claim claim;
        private byte[] bytes;

        private Body(byte[] bytes, ByteBudget.Claim claim) {
            this.bytes = bytes;
            this.claim = claim;
        }

        /** All of it, once: nothing else keeps it. */
        byte[] take() {
            byte[] all = bytes;
            bytes = null;
            return all;
        }

        @Override
        public void close() {
            claim.close();
        }
    }

    private BodyReader(ServletInputStream in, int most, ByteBudget budget) {
        this.in = in;
        this.most = most;
        this.claim = budget.claim(this::giveUp);
    }

    /**
     * Begins to read.
     *
     * @param request asynchronous already
     * @param most bytes; a body with more is not read to its end
     * @param time until the last byte
     * @param budget that the bytes are taken from as they come
     * @return fails with a {@link ProblemException}, and has given all back then; completed by a thread of the HTTP
     *     server or a timer
     */
    static CompletableFuture<Body> read(HttpServletRequest request, int most, Duration time, ByteBudget budget) {
        if (request.getContentLengthLong() > most) {
            return CompletableFuture.failedFuture(tooLarge(most));
        }
        try {
            BodyReader reader = new BodyReader(request.getInputStream(), most, budget);
            reader.in.setReadListener(reader);
            return reader.body
                    .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(body -> inTime(body, time))
                    .whenComplete((body, failure) -> reader.end(failure));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Body inTime(Body body, Duration time) {
        if (body == null) {
            throw refusal(
                    ProblemType.SLOW_CLIENT,
                    "The body was not complete after " + time.toMillis() + " ms; the connection is closed.");
        }
        return body;
    }

    private void end(Throwable failure) {
        claim.arrived();
        if (failure != null) {
            claim.close();
        }
    }

    private static ProblemException refusal(ProblemType type, String detail) {
        return closing(Problem.of(type, detail));
    }

    private static ProblemException closing(Problem problem) {
        return problem.withHeader("Connection", "close").exception();
    }

    private static ProblemException tooLarge(int most) {
        return refusal(ProblemType.TOO_LARGE, "The body has more than the " + most + " bytes that are taken.");
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] piece = new byte[PIECE];
        while (!body.isDone() && in.isReady()) {
            int read = in.read(piece);
            if (read < 0) {
                return;
            }
            if (bytes.size() + read > most) {
                body.completeExceptionally(tooLarge(most));
            } else if (!claim.take(read)) {
                body.completeExceptionally(closing(Problem.busy()));
            } else {
                bytes.write(piece, 0, read);
            }
        }
        if (body.isDone()) {
            bytes = null;
        }
    }

    @Override
    public void onAllDataRead() {
        if (!body.isDone()) {
            body.complete(new Body(bytes.toByteArray(), claim));
        }
        bytes = null;
    }

    private void giveUp() {
        body.completeExceptionally(
                refusal(
                        ProblemType.SLOW_CLIENT,
                        "The body came more slowly than others, and memory or connections are short; the connection is closed."));
    }

    /** The connection broke, or was silent for too long; or memory did not suffice. */
    @Override
    public void onError(Throwable failure) {
        bytes = null;
        body.completeExceptionally(
                failure instanceof Error ? failure : refusal(ProblemType.SLOW_CLIENT, "The body broke off."));
    }
}
