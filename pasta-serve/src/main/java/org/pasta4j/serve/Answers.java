package org.pasta4j.serve;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.Callback;

/**
 * Sends answers without a thread that waits for clients to take them. Small ones the HTTP library keeps by itself until
 * they can be sent.
 */
final class Answers implements Handler {
    /** Less than what the HTTP library keeps. */
    private static final int SMALL = 4096;

    private final ByteBudget budget;

    /** @param budget that the bytes of answers are taken from while they are sent */
    Answers(ByteBudget budget) {
        this.budget = budget;
    }

    /** After all other handlers. */
    @Override
    public void handle(Context ctx) throws IOException {
        InputStream answer = ctx.resultInputStream();
        if (answer != null && answer.available() > SMALL) {
            byte[] bytes = answer.readAllBytes();
            ctx.result(InputStream.nullInputStream());
            send(ctx, bytes);
        }
    }

    private void send(Context ctx, byte[] bytes) {
        ByteBudget.Claim claim = budget.claim(() -> closeConnection(ctx));
        if (claim.take(bytes.length)) {
            ctx.future(() -> written(ctx, bytes).whenComplete((done, failure) -> claim.close()));
        } else {
            claim.close();
            PastaServer.refuse(ctx, Problem.busy());
        }
    }

    /** Completed in any case: a client that is gone needs no other answer. */
    private static CompletableFuture<Void> written(Context ctx, byte[] bytes) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        try {
            HttpOutput out = (HttpOutput) ctx.res().getOutputStream();
            out.sendContent(
                    ByteBuffer.wrap(bytes), Callback.from(() -> written.complete(null), e -> written.complete(null)));
        } catch (IOException e) {
            written.complete(null);
        }
        return written;
    }

    private static void closeConnection(Context ctx) {
        ServletContextRequest.getServletContextRequest(ctx.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
    }
}
