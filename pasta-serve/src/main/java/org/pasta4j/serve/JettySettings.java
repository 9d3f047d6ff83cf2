package org.pasta4j.serve;

import io.javalin.config.JettyConfig;
import java.time.Duration;
import java.util.function.IntUnaryOperator;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** How the HTTP library under Javalin is set: with a limit to every wait, and silent about itself. */
final class JettySettings {
    private static final int HEADERS = 8 * 1024;
    private static final int THREADS = 64;
    private static final int LEAST_THREADS = 8;
    private static final int BACKLOG = 256;
    /** Between requests; longer than clients keep connections that they may use again. */
    private static final long IDLE_MILLIS = 75_000;

    /** For sending 503 to who has no answer when the time for the shutdown is over. */
    private static final long REFUSING_MILLIS = 10_000;

    private JettySettings() {}

    /** They read, hand on and write; none waits for a client, for texts to be tokenized, or for the base. */
    static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, LEAST_THREADS);
        threads.setName("pasta-http");
        threads.setDaemon(true);
        return threads;
    }

    /** @param slowBodies as {@link ConnectionWatch} has it */
    static void apply(
            JettyConfig jetty,
            ServerOptions options,
            QueuedThreadPool threads,
            AccessLog log,
            IntUnaryOperator slowBodies) {
        jetty.threadPool = threads;
        jetty.modifyServer(server -> {
            server.setRequestLog(log);
            server.setErrorHandler(new ProblemErrors());
            server.setStopTimeout(options.times().shutdown().toMillis() + REFUSING_MILLIS);
            server.insertHandler(new GracefulHandler());
            NetworkConnectionLimit limit =
                    new NetworkConnectionLimit(options.limits().connections(), server);
            // Requests that wait for their turn are silent too.
            limit.setEndPointIdleTimeout(longestAnswer(options.times()).toMillis());
            server.addBean(limit);
        });
        jetty.modifyHttpConfiguration(JettySettings::apply);
        jetty.addConnector((server, http) -> connector(server, http, options, slowBodies));
    }

    private static void apply(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADERS);
        // Javalin would let encoded slashes and dots pass.
        http.setUriCompliance(UriCompliance.DEFAULT);
    }

    private static Connector connector(
            Server server, HttpConfiguration http, ServerOptions options, IntUnaryOperator slowBodies) {
        Duration client = options.times().client();
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(options.host());
        connector.setPort(options.port());
        connector.setAcceptQueueSize(BACKLOG);
        Duration answer = longestAnswer(options.times());
        connector.setIdleTimeout(Math.max(IDLE_MILLIS, answer.toMillis()));
        // It would end requests that wait for their turn; the watch closes connections without one.
        connector.setShutdownIdleTimeout(-1);
        ConnectionWatch watch =
                new ConnectionWatch(client, answer, options.limits().connections(), slowBodies, connector);
        connector.addBean(watch);
        http.addCustomizer(watch);
        return connector;
    }

    /** The watch over a server's connections. */
    static ConnectionWatch watch(Server server) {
        return server.getConnectors()[0].getBean(ConnectionWatch.class);
    }

    /** From the end of a request's headers: for its body, for the work, and for the client to take the answer. */
    private static Duration longestAnswer(ServerOptions.Times times) {
        return times.client().plus(times.answer()).plus(times.client());
    }
}
