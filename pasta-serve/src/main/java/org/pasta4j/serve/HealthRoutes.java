package org.pasta4j.serve;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code /health}: whether the server lives, and whether it takes work. */
final class HealthRoutes {
    /** No pass takes that long on any machine; one that does will not end. */
    private static final Duration STUCK = Duration.ofMinutes(2);

    private static final int UNAVAILABLE = 503;
    private static final String OK = "ok";

    private final Batcher batcher;
    private final PreparationQueue preparing;

    HealthRoutes(Batcher batcher, PreparationQueue preparing) {
        this.batcher = batcher;
        this.preparing = preparing;
    }

    /** While the server stops, every new request is refused with 503, these among them. */
    List<Route> all() {
        return List.of(
                Route.get("/health", this::answer),
                Route.get("/health/live", this::answer),
                Route.get("/health/ready", this::answer));
    }

    private void answer(Context ctx) {
        String status = status();
        ctx.status(status.equals(OK) ? 200 : UNAVAILABLE)
                .contentType(Json.MEDIA_TYPE)
                .result(Json.bytes(Map.of("status", status)));
    }

    private String status() {
        boolean moves = batcher.isAlive()
                && batcher.passNanos().orElse(0) < STUCK.toNanos()
                && preparing.isAlive()
                && preparing.longestNanos() < STUCK.toNanos();
        if (!moves) {
            return "stuck";
        }
        return batcher.isFailing() ? "failing" : OK;
    }
}
