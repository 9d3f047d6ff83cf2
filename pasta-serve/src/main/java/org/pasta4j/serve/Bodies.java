package org.pasta4j.serve;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What routes that read a body have in common. */
final class Bodies {
    private Bodies() {}

    /**
     * Refuses a body of another type: a form on any web page can send texts anywhere, but not JSON.
     *
     * @throws ProblemException if it is none of that type
     */
    static void requireType(Context ctx, String mediaType) {
        String found = ctx.contentType();
        String type = found == null ? "" : found.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals(mediaType)) {
            throw Problem.of(
                            ProblemType.UNSUPPORTED_TYPE,
                            "Expected a body of " + mediaType + ", found "
                                    + (type.isEmpty() ? "none that says its type" : LogText.clean(type))
                                    + ". Set the header Content-Type.")
                    .exception();
        }
    }

    /**
     * Answers in a thread that may wait for a slow client, whichever thread has completed the work.
     *
     * @param work may fail with a {@link ProblemException}, or a {@link TimeoutException} when it came too late
     */
    static <T> CompletableFuture<Void> answer(CompletableFuture<T> work, Executor threads, Consumer<T> answer) {
        return work.handleAsync(
                (result, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(cause(failure));
                    }
                    answer.accept(result);
                    return null;
                },
                threads);
    }

    /**
     * Closes a body when the work that is done with it has ended, however it has.
     *
     * @param work begins it
     */
    static <T> CompletableFuture<T> holding(BodyReader.Body body, Supplier<CompletableFuture<T>> work) {
        try {
            return work.get().whenComplete((result, failure) -> body.close());
        } catch (RuntimeException | Error e) {
            body.close();
            throw e;
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? Problem.of(ProblemType.TOO_LATE, "The answer was not ready in the time that was given for it.")
                        .exception()
                : cause;
    }
}
