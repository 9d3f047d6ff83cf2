package org.pasta4j.serve;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/**
 * One line for each request, answered by a route or by the HTTP library before it came to one. No text of a client is
 * in it, no token, and no query. The same is counted.
 */
final class AccessLog implements RequestLog {
    private static final double MILLION = 1e6;

    private final Consumer<String> lines;
    private final ServerMetrics metrics;

    AccessLog(Consumer<String> lines, ServerMetrics metrics) {
        this.lines = lines;
        this.metrics = metrics;
    }

    /** As in {@code 2026-11-24T13:37:00.123Z 127.0.0.1 POST /v1/predict 200 512 B 12.3 ms, 2 texts}. */
    @Override
    public void log(Request request, Response response) {
        long nanos = System.nanoTime() - request.getBeginNanoTime();
        int status = response.getStatus();
        RequestAttributes notes = RequestAttributes.of(request);
        metrics.answered(request.getMethod(), notes.route(), status, notes.problem(), nanos);
        lines.accept(String.format(
                Locale.ROOT,
                "%s %s %s %s %d %d B %.1f ms%s",
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                Request.getRemoteAddr(request),
                LogText.clean(request.getMethod()),
                path(request),
                status,
                Response.getContentBytesWritten(response),
                nanos / MILLION,
                notes.suffix()));
    }

    private static String path(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null ? "-" : LogText.clean(path);
    }
}
