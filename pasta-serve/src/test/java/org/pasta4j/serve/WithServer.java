package org.pasta4j.serve;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests of a part of a server, beside a whole one, whose pool they use. */
abstract class WithServer {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start().withAdapters();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static TestServer server() {
        return server;
    }

    /** Why there is no answer; null where there is one. Waits for it. */
    static Throwable failure(CompletableFuture<?> answer) {
        return answer.handle((result, failure) -> failure instanceof CompletionException ? failure.getCause() : failure)
                .join();
    }
}
