package org.pasta4j.serve;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/** {@code POST /v1/predict}. No thread waits while a body arrives, or while its texts wait for their turns. */
final class PredictRoute implements Handler {
    private static final int MOST_FAULTS = 10;

    private final PreparationQueue preparing;
    private final Batcher batcher;
    private final ServerOptions options;
    private final ByteBudget bodies;
    private final Executor threads;

    PredictRoute(
            PreparationQueue preparing, Batcher batcher, ServerOptions options, ByteBudget bodies, Executor threads) {
        this.preparing = preparing;
        this.batcher = batcher;
        this.options = options;
        this.bodies = bodies;
        this.threads = threads;
    }

    @Override
    public void handle(Context ctx) {
        long arrived = System.nanoTime();
        Bodies.requireType(ctx, Json.MEDIA_TYPE);
        preparing.requireRoom();
        batcher.requireRoom();
        ctx.future(() -> BodyReader.read(
                        ctx.req(), options.limits().body(), options.times().client(), bodies)
                .thenCompose(body -> Bodies.holding(body, () -> answer(ctx, body.take(), arrived))));
    }

    private CompletableFuture<Void> answer(Context ctx, byte[] json, long arrived) {
        return Bodies.answer(
                preparing.submit(json, arrived).thenCompose(prepared -> submit(ctx, prepared)),
                threads,
                results -> ctx.contentType(Json.MEDIA_TYPE).result(JsonAnswers.predictions(results)));
    }

    private CompletableFuture<List<PoolResult>> submit(Context ctx, PreparationQueue.Prepared prepared) {
        List<PreparedRequest> rows = prepared.rows();
        boolean isList = prepared.body().isList();
        requireNoneRefused(rows.stream().map(PreparedRequest::refusal).toList(), isList);
        RequestAttributes.done(
                ctx.req(),
                rows.size() + (rows.size() == 1 ? " text, " : " texts, ")
                        + rows.stream().mapToInt(PreparedRequest::tokens).sum() + " tokens");
        return batcher.submit(rows, prepared.until()).thenApply(results -> {
            requireNoneRefused(results.stream().map(PredictRoute::refusal).toList(), isList);
            return results;
        });
    }

    /** The base may refuse what was prepared, too. */
    private static Optional<PoolResult.Refusal> refusal(PoolResult result) {
        return result instanceof PoolResult.Refusal refusal ? Optional.of(refusal) : Optional.empty();
    }

    /** All or nothing: a client that asks for ten answers need not look which of them it got. */
    private static void requireNoneRefused(List<Optional<PoolResult.Refusal>> rows, boolean isList) {
        List<Problem.Fault> faults = new ArrayList<>();
        List<PoolResult.Refusal> refusals = new ArrayList<>();
        Map<String, String> broken = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            String pointer = "/inputs/" + i;
            rows.get(i).ifPresent(refusal -> {
                refusals.add(refusal);
                faults.add(new Problem.Fault(pointer, detail(refusal, broken)));
            });
        }
        if (faults.isEmpty()) {
            return;
        }
        String first = faults.get(0).detail();
        throw new Problem(
                        type(refusals.get(0).reason()),
                        rows.size() == 1
                                ? first
                                : faults.size() + " of " + rows.size() + " inputs cannot be answered; the first: "
                                        + first,
                        isList ? faults.subList(0, Math.min(MOST_FAULTS, faults.size())) : List.of(),
                        Map.of())
                .exception();
    }

    private static ProblemType type(PoolResult.Reason reason) {
        return switch (reason) {
            case UNKNOWN_ADAPTER -> ProblemType.UNKNOWN_ADAPTER;
            case UNKNOWN_VERSION -> ProblemType.UNKNOWN_VERSION;
            case BROKEN_ADAPTER -> ProblemType.BROKEN_ADAPTER;
            case UNSUITABLE_INPUT -> ProblemType.UNSUITABLE_INPUT;
            case TOO_LONG -> ProblemType.TOO_LONG;
            case FAILED -> ProblemType.INTERNAL;
        };
    }

    /** @param broken what was told of adapters of this request that cannot be read: the log needs each once */
    private static String detail(PoolResult.Refusal refusal, Map<String, String> broken) {
        return refusal.reason() == PoolResult.Reason.BROKEN_ADAPTER
                ? broken.computeIfAbsent(refusal.adapter(), name -> BrokenAdapters.report(name, refusal.message()))
                : refusal.message();
    }
}
