package org.pasta4j.cli.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.serve.BearerToken;
import org.pasta4j.serve.ServerOptions;
import picocli.CommandLine.Option;

/** Where {@code pasta serve} listens, and its limits. */
final class ServeOptions {
    private static final ServerOptions DEFAULTS = ServerOptions.defaults();
    private static final double MILLIS = 1e3;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen at; 0.0.0.0 for all of this machine's (default: ${DEFAULT-VALUE}, which"
                    + " other machines do not reach).")
    private String host = DEFAULTS.host();

    @Option(names = "--port", paramLabel = "N", description = "0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port = DEFAULTS.port();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token that lets a client change adapters; without it none can.")
    private Path tokenFile;

    @Option(
            names = "--batch-tokens",
            paramLabel = "N",
            description = "Most tokens of a pass through the model (default: ${DEFAULT-VALUE}).")
    private int batchTokens = DEFAULTS.batching().tokens();

    @Option(
            names = "--batch-wait",
            paramLabel = "MS",
            description = "How long the first text of a pass waits for others (default: ${DEFAULT-VALUE}).")
    private int batchWait = (int) DEFAULTS.batching().delay().toMillis();

    @Option(
            names = "--queue-tokens",
            paramLabel = "N",
            description = "Most tokens that wait for a pass; what comes then is answered with 429 (default:"
                    + " ${DEFAULT-VALUE}).")
    private int queueTokens = DEFAULTS.batching().queue();

    @Option(
            names = "--queue-seconds",
            paramLabel = "SECONDS",
            description =
                    "Most time that those are expected to take that wait, by the speed of late; what comes then is"
                            + " answered with 429 too (default: ${DEFAULT-VALUE}).")
    private double queueSeconds = DEFAULTS.batching().longest().toMillis() / MILLIS;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "For an answer; what is later is answered with 504, and not computed (default:"
                    + " ${DEFAULT-VALUE}).")
    private double timeout = DEFAULTS.times().answer().toMillis() / MILLIS;

    @Option(
            names = "--client-timeout",
            paramLabel = "SECONDS",
            description =
                    "For the body of a request, then 408; and for its headers, then the connection is closed without"
                            + " an answer (default: ${DEFAULT-VALUE}).")
    private double clientTimeout = DEFAULTS.times().client().toMillis() / MILLIS;

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "SECONDS",
            description = "For what was accepted, when the server is told to stop (default: ${DEFAULT-VALUE}).")
    private double shutdownTimeout = DEFAULTS.times().shutdown().toMillis() / MILLIS;

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            description = "Of a request for predictions (default: ${DEFAULT-VALUE}).")
    private int maxBody = DEFAULTS.limits().body();

    @Option(names = "--max-texts", paramLabel = "N", description = "Of one request (default: ${DEFAULT-VALUE}).")
    private int maxTexts = DEFAULTS.limits().texts();

    @Option(
            names = "--max-text-length",
            paramLabel = "N",
            description = "Characters of one text (default: ${DEFAULT-VALUE}).")
    private int maxTextLength = DEFAULTS.limits().textLength();

    @Option(
            names = "--max-upload",
            paramLabel = "BYTES",
            description = "Of an adapter, as a ZIP file and unpacked (default: ${DEFAULT-VALUE}).")
    private int maxUpload = DEFAULTS.limits().upload();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "At a time; at so many, those that wait for slow clients make room for others (default:"
                    + " ${DEFAULT-VALUE}).")
    private int maxConnections = DEFAULTS.limits().connections();

    @Option(
            names = "--max-bodies",
            paramLabel = "BYTES",
            description =
                    "Of all requests and large answers in memory together, half of it for uploads; what comes then"
                            + " is answered with 503 (default: four times the largest request, and at least 64 MiB).")
    private Long maxBodies;

    ServerOptions options(OptionChecks ranges) {
        ranges.check(port >= 0 && port <= 65535, "--port is " + port + "; expected 0 to 65535.")
                .atLeast("--batch-tokens", batchTokens, 1)
                .atLeast("--batch-wait", batchWait, 0)
                .atLeast("--queue-tokens", queueTokens, 1)
                .atLeast("--max-body", maxBody, 1)
                .atLeast("--max-texts", maxTexts, 1)
                .atLeast("--max-text-length", maxTextLength, 1)
                .atLeast("--max-upload", maxUpload, 1)
                .atLeast("--max-connections", maxConnections, 1)
                .check(
                        maxBodies == null || maxBodies / 2 >= Math.max(maxBody, maxUpload),
                        "--max-bodies is " + maxBodies + "; expected at least twice --max-body and --max-upload, "
                                + 2L * Math.max(maxBody, maxUpload) + ".");
        ServerOptions options = DEFAULTS.withAddress(host, port)
                .withBatching(new ServerOptions.Batching(
                        batchTokens,
                        Duration.ofMillis(batchWait),
                        queueTokens,
                        seconds(ranges, "--queue-seconds", queueSeconds)))
                .withLimits(limits())
                .withTimes(new ServerOptions.Times(
                        seconds(ranges, "--timeout", timeout),
                        seconds(ranges, "--client-timeout", clientTimeout),
                        seconds(ranges, "--shutdown-timeout", shutdownTimeout)));
        return tokenFile == null ? options : options.withToken(BearerToken.read(tokenFile));
    }

    private ServerOptions.Limits limits() {
        ServerOptions.Limits limits =
                new ServerOptions.Limits(maxBody, maxTexts, maxTextLength, maxUpload, maxConnections);
        return maxBodies == null
                ? limits
                : new ServerOptions.Limits(maxBody, maxTexts, maxTextLength, maxUpload, maxConnections, maxBodies);
    }

    private static Duration seconds(OptionChecks ranges, String option, double value) {
        ranges.check(value >= 0.001 && value <= 86_400, option + " is " + value + "; expected 0.001 to 86400 seconds.");
        return Duration.ofMillis(Math.round(value * MILLIS));
    }

    boolean hasToken() {
        return tokenFile != null;
    }

    /** Whether other machines may reach it. */
    boolean isOpen() {
        try {
            return !InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
