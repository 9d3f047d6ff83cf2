package org.pasta4j.serve;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for the adapters of a pool over HTTP. Requests of different clients go through the base together. What a
 * client can get wrong is answered as RFC 9457 has it, and logged in its request's one line.
 */
public final class PastaServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PastaServer.class);
    /** So many adapters are looked at for one that can answer before the server starts. */
    private static final int TRIED = 20;

    private final AdapterPool pool;
    private final ServerOptions options;
    private final ServerMetrics metrics = new ServerMetrics();
    private final ByteBudget bodies;
    private final ByteBudget uploads;
    private final PreparationQueue preparing;
    private final Batcher batcher;
    private final QueuedThreadPool threads;
    private final SlowWork looks = new SlowWork("pasta-looks", 2);
    private final SlowWork uploading = new SlowWork("pasta-uploads", 2);
    private final SlowWork changes = new SlowWork("pasta-changes", 24);
    private final List<Route> routes;
    private final Javalin http;
    /** Kept, for a server that is stopping does not know it any more. */
    private int port;

    private final CountDownLatch stopped = new CountDownLatch(1);

    private PastaServer(AdapterPool pool, Batcher.Answerer base, ServerOptions options, Consumer<String> accessLog) {
        this.pool = pool;
        this.options = options;
        this.bodies = new ByteBudget(options.limits().bodies() / 2);
        this.uploads = new ByteBudget(options.limits().bodies() / 2);
        this.preparing = new PreparationQueue(pool::prepare, options, PreparationQueue.threads());
        this.batcher = new Batcher(base, options.batching(), metrics);
        metrics.watch(preparing, batcher, pool);
        metrics.watch(bodies, uploads);
        this.threads = JettySettings.threads();
        this.routes = routes();
        AccessLog log = new AccessLog(accessLog, metrics);
        this.http = Javalin.create(config -> configure(config, log));
    }

    /**
     * Starts a server.
     *
     * @param pool what it answers with; to be closed by the caller, after the server
     * @param options where it listens, and its limits
     * @param accessLog hears a line for each request, in threads of the server
     * @throws BadInputException if it cannot listen there
     */
    public static PastaServer start(AdapterPool pool, ServerOptions options, Consumer<String> accessLog) {
        return start(pool, pool::answer, options, accessLog);
    }

    /** @param base answers in the pool's place */
    static PastaServer start(
            AdapterPool pool, Batcher.Answerer base, ServerOptions options, Consumer<String> accessLog) {
        PastaServer server = new PastaServer(pool, base, options, accessLog);
        try {
            server.warmUp();
            server.listen();
            return server;
        } catch (RuntimeException | Error e) {
            server.end();
            throw e;
        }
    }

    private void listen() {
        try {
            port = http.start().port();
        } catch (RuntimeException e) {
            throw new BadInputException(
                    "Cannot listen at " + options.host() + ", port " + options.port() + " (" + rootCause(e)
                            + "). Take another port, or 0 for any that is free.",
                    e);
        }
    }

    /** The first pass of a process is slow; no client should wait for it. One adapter that can answer is enough. */
    private void warmUp() {
        List<PreparedRequest> rows = pool.names("", TRIED).stream()
                .map(this::anyInput)
                .filter(row -> row.refusal().isEmpty())
                .limit(1)
                .toList();
        pool.answer(rows);
    }

    /** A text, or a pair for an adapter of pairs; one that cannot be read is told to the log. */
    private PreparedRequest anyInput(String name) {
        PreparedRequest text = pool.prepare(PoolRequest.text(name, "warm up"));
        text.refusal()
                .filter(refusal -> refusal.reason() == PoolResult.Reason.BROKEN_ADAPTER)
                .ifPresent(refusal -> BrokenAdapters.report(name, refusal.message()));
        return text.refusal()
                .filter(refusal -> refusal.reason() == PoolResult.Reason.UNSUITABLE_INPUT)
                .map(refusal -> pool.prepare(PoolRequest.pair(name, "warm up", "")))
                .orElse(text);
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private List<Route> routes() {
        List<Route> all = new ArrayList<>(PageRoutes.all());
        all.add(Route.post("/v1/predict", new PredictRoute(preparing, batcher, options, bodies, threads)));
        for (Route route : new AdapterRoutes(pool, options, uploads, uploading, changes).all()) {
            all.add(aside(route));
        }
        all.addAll(new HealthRoutes(batcher, preparing).all());
        all.add(Route.get(
                "/metrics", ctx -> ctx.contentType(ServerMetrics.MEDIA_TYPE).result(metrics.scrape())));
        return all;
    }

    private Route aside(Route route) {
        // An upload waits for its body first, which takes no thread.
        return switch (route.method().name()) {
            case "GET" -> looks.route(route);
            case "DELETE" -> changes.route(route);
            default -> route;
        };
    }

    private void configure(JavalinConfig config, AccessLog log) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        // The processors are for the base.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        JettySettings.apply(config.jetty, options, threads, log, this::endSlow);
        config.routes.before(ctx -> ctx.header("X-Content-Type-Options", "nosniff"));
        for (Route route : routes) {
            config.routes.addHttpHandler(route.method(), route.path(), ctx -> {
                RequestAttributes.route(ctx.req(), route.path());
                route.handler().handle(ctx);
            });
        }
        config.routes.after(new Answers(bodies));
        config.routes.exception(ProblemException.class, (e, ctx) -> refuse(ctx, e.problem()));
        config.routes.exception(HttpResponseException.class, (e, ctx) -> refuse(ctx, problem(e)));
        config.routes.exception(RejectedExecutionException.class, (e, ctx) -> refuse(ctx, Problem.crowded()));
        config.routes.exception(Exception.class, (e, ctx) -> refuse(ctx, unexpected(e)));
        config.router.javaLangErrorHandler(PastaServer::refuse);
    }

    /** Ends requests and answers whose clients are slow; most of them are of predictions. */
    private int endSlow(int number) {
        int ended = bodies.giveUp(number);
        return ended + uploads.giveUp(number - ended);
    }

    private static void refuse(HttpServletResponse response, Error error) {
        Problem problem = unexpected(error);
        response.setStatus(problem.type().status());
        response.setContentType(Problem.MEDIA_TYPE);
        try {
            response.getOutputStream().write(problem.json());
        } catch (IOException e) {
            LOG.debug("gone", e);
        }
    }

    static void refuse(Context ctx, Problem problem) {
        RequestAttributes.problem(ctx.req(), problem);
        problem.headers().forEach(ctx::header);
        ctx.status(problem.type().status()).contentType(Problem.MEDIA_TYPE).result(problem.json());
    }

    /** What Javalin itself refuses. */
    private static Problem problem(HttpResponseException e) {
        ProblemType type = ProblemType.ofStatus(e.getStatus());
        Problem problem = Problem.of(type, "See /openapi.json for what there is.");
        String allowed = e instanceof MethodNotAllowedResponse
                ? String.join(", ", e.getDetails().values())
                : "";
        return allowed.isEmpty() ? problem : problem.withHeader("Allow", allowed);
    }

    private static Problem unexpected(Throwable e) {
        UUID number = UUID.randomUUID();
        FaultLog.tellOf(number, e);
        return Problem.of(ProblemType.INTERNAL, "The server's log says more, under " + number + ".");
    }

    /** Where it listens, or did. */
    public URI uri() {
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return URI.create("http://" + host + ":" + port);
    }

    /** What it answers to, for those who check that it is described. */
    List<Route> allRoutes() {
        return routes;
    }

    Batcher batcher() {
        return batcher;
    }

    /** Connections that are open. */
    int connections() {
        return JettySettings.watch(http.jettyServer().server()).size();
    }

    /** What it was started with. */
    public ServerOptions options() {
        return options;
    }

    /** Waits until the server is closed by another thread. */
    public void awaitClose() throws InterruptedException {
        stopped.await();
    }

    /**
     * Takes no more requests, answers those that it has, for as long as {@link ServerOptions.Times#shutdown()} says,
     * and ends. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (stopped.getCount() == 0) {
            return;
        }
        CompletableFuture<Void> over = new CompletableFuture<Void>()
                .completeOnTimeout(null, options.times().shutdown().toMillis(), TimeUnit.MILLISECONDS);
        over.thenRun(preparing::refuseAll).thenRun(batcher::refuseAll);
        try {
            http.stop();
        } catch (RuntimeException e) {
            LOG.warn("Some connections were cut off while answers were sent.");
        }
        over.cancel(false);
        end();
        stopped.countDown();
    }

    private void end() {
        preparing.close();
        batcher.close();
        looks.close();
        uploading.close();
        changes.close();
        metrics.close();
    }
}
