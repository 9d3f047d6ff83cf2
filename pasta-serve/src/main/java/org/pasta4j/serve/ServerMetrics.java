package org.pasta4j.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.pasta4j.pasta.pool.AdapterPool;

/** What the server counts and times, for Prometheus. */
final class ServerMetrics implements Batcher.Listener, AutoCloseable {
    /** The media type of the text that {@link #scrape()} gives. */
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Any other would let a stranger make up ever new time series. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

    private static final Duration[] BUCKETS = milliseconds(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000);
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private final Timer passes;
    private final Timer waits;
    private final DistributionSummary batchRows;
    private final DistributionSummary batchTokens;
    private final Counter rows;
    private final Counter tokens;

    ServerMetrics() {
        passes = timer("pasta.pass", "A pass of the base over a batch");
        waits = timer("pasta.queue.wait", "From a text's arrival in the queue to its pass");
        batchRows = sizes("pasta.batch.rows", "Texts, or windows of them, in a pass");
        batchTokens = sizes("pasta.batch.tokens", "Tokens in a pass");
        rows = Counter.builder("pasta.texts").description("Texts computed").register(registry);
        tokens = Counter.builder("pasta.tokens").description("Tokens computed").register(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collector.bindTo(registry);
    }

    private static Duration[] milliseconds(long... values) {
        return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private DistributionSummary sizes(String name, String description) {
        return DistributionSummary.builder(name)
                .description(description)
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }

    /** Watches what has a size at any time. */
    void watch(PreparationQueue preparing, Batcher batcher, AdapterPool pool) {
        gauge("pasta.prepare.bytes", "Bytes of texts that wait to be tokenized", preparing, PreparationQueue::waiting);
        gauge("pasta.queue.tokens", "Tokens that wait", batcher, Batcher::queuedTokens);
        gauge("pasta.queue.texts", "Texts that wait", batcher, Batcher::queuedRows);
        gauge(
                "pasta.adapters.resident",
                "Adapters in memory, versions counted",
                pool,
                p -> p.memory().adapters());
        gauge(
                "pasta.adapters.resident.bytes",
                "Bytes of their parameters",
                pool,
                p -> p.memory().bytes());
    }

    /** Watches memory that clients fill. */
    void watch(ByteBudget bodies, ByteBudget uploads) {
        gauge("pasta.bodies.bytes", "Bytes of large predictions' bodies and answers", bodies, ByteBudget::taken);
        gauge("pasta.uploads.bytes", "Bytes of uploads' bodies", uploads, ByteBudget::taken);
    }

    private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).description(description).register(registry);
    }

    /** A request has been answered. */
    void answered(String method, String route, int status, Optional<Problem> problem, long nanos) {
        Timer.builder("http.server.requests")
                .description("Requests, from their first byte to the last of the answer")
                .tag("method", METHODS.contains(method) ? method : "other")
                .tag("route", route)
                .tag("status", Integer.toString(status))
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
        problem.ifPresent(why -> refused(why.type().slug()));
    }

    private void refused(String reason) {
        Counter.builder("pasta.refused")
                .description("Requests without an answer")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    @Override
    public void passed(int size, int tokensOfAll, long nanos) {
        passes.record(nanos, TimeUnit.NANOSECONDS);
        batchRows.record(size);
        batchTokens.record(tokensOfAll);
        rows.increment(size);
        tokens.increment(tokensOfAll);
    }

    @Override
    public void waited(long nanos) {
        waits.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** All of it as Prometheus reads it. */
    String scrape() {
        return registry.scrape(MEDIA_TYPE);
    }

    @Override
    public void close() {
        collector.close();
        registry.close();
    }
}
