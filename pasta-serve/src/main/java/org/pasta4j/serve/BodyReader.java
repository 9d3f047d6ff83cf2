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
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();

    private BodyReader(ServletInputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /**
     * Begins to read.
     *
     * @param request asynchronous already
     * @param most bytes; a body with more is not read to its end
     * @param time until the last byte
     * @return fails with a {@link ProblemException}; completed by a thread of the HTTP server or a timer
     */
    static CompletableFuture<byte[]> read(HttpServletRequest request, int most, Duration time) {
        if (request.getContentLengthLong() > most) {
            return CompletableFuture.failedFuture(tooLarge(most));
        }
        try {
            BodyReader reader = new BodyReader(request.getInputStream(), most);
            reader.in.setReadListener(reader);
            return reader.body
                    .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(body -> inTime(body, time));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] inTime(byte[] body, Duration time) {
        if (body == null) {
            throw slow(time);
        }
        return body;
    }

    private static ProblemException slow(Duration time) {
        return Problem.of(
                        ProblemType.SLOW_CLIENT,
                        "The body was not complete after " + time.toMillis() + " ms; the connection is closed.")
                .withHeader("Connection", "close")
                .exception();
    }

    private static ProblemException tooLarge(int most) {
        return Problem.of(ProblemType.TOO_LARGE, "The body has more than the " + most + " bytes that are taken.")
                .withHeader("Connection", "close")
                .exception();
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] piece = new byte[PIECE];
        while (!body.isDone() && in.isReady()) {
            int read = in.read(piece);
            if (read < 0) {
                return;
            }
            bytes.write(piece, 0, read);
            if (bytes.size() > most) {
                body.completeExceptionally(tooLarge(most));
            }
        }
    }

    @Override
    public void onAllDataRead() {
        body.complete(bytes.toByteArray());
    }

    /** The connection broke, or was silent for too long. */
    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(Problem.of(ProblemType.SLOW_CLIENT, "The body broke off.")
                .withHeader("Connection", "close")
                .exception());
    }
}
