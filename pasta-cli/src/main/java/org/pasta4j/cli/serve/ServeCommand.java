package org.pasta4j.cli.serve;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.serve.PastaServer;
import org.pasta4j.serve.ServerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta serve}: many adapters over one base, over HTTP. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        sortSynopsis = false,
        header = "Answer for a folder of adapters over HTTP.",
        description = {
            "",
            "Texts of all clients, for any of the adapters, go through the model together. Adapters that are put into the"
                    + " folder, or changed there, are taken up as they are asked for. A page to try them is at /, the"
                    + " interface is described at /openapi.json, and /metrics is for Prometheus. A line for each request"
                    + " goes to standard output. On SIGTERM or Ctrl-C what was accepted is answered first.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pasta serve --model all-minilm-l6-v2 --adapters my-adapters",
            "  curl localhost:8080/v1/predict --json '{\"adapter\": \"topic\", \"text\": \"a text\"}'",
            "  pasta serve --model my-bert --adapters my-adapters --port 9000 --token-file token.txt"
        })
public final class ServeCommand implements Callable<Integer> {
    private static final long MEBIBYTE = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "MODEL", required = true, description = Models.HELP)
    private String model;

    @Option(
            names = "--adapters",
            paramLabel = "DIR",
            required = true,
            description = "Holds a folder for each adapter, under the name that requests call it by.")
    private Path adapters;

    @Option(
            names = "--adapter-memory",
            paramLabel = "MIB",
            description = "Most memory for adapters; those used longest ago leave it (default: ${DEFAULT-VALUE}).")
    private int adapterMemory = 1024;

    @Mixin
    private ServeOptions flags;

    @Mixin
    private EncoderChoice encoder;

    @Option(names = "--quiet", description = "No line for each request.")
    private boolean quiet;

    @Override
    public Integer call() throws InterruptedException {
        new OptionChecks(spec).atLeast("--adapter-memory", adapterMemory, 1);
        ServerOptions options = flags.options(new OptionChecks(spec));
        AdaptersFolder folder = new AdaptersFolder(adapters);
        folder.requireNoAdapter();
        try (OpenModel base = Models.open(model, encoder);
                AdapterPool pool = AdapterPool.open(base.encoder(), base.tokenizer(), poolOptions(options))) {
            List<String> others = folder.requireSome(base.bert(), model);
            serve(pool, options, others);
        }
        return 0;
    }

    private PoolOptions poolOptions(ServerOptions options) {
        // No text may have more tokens than can wait.
        PoolOptions defaults = PoolOptions.defaults();
        return defaults.withBatchTokens(
                        Math.max(defaults.batchTokens(), options.batching().tokens()))
                .withMaxTokens(Math.min(defaults.maxTokens(), options.batching().queue()))
                .withFolder(adapters, adapterMemory * MEBIBYTE);
    }

    private void serve(AdapterPool pool, ServerOptions options, List<String> others) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (PastaServer server = PastaServer.start(pool, options, line -> log(out, line))) {
            // Where the process is told to end, the JVM waits for this.
            Thread closing = new Thread(server::close, "pasta-close");
            Runtime.getRuntime().addShutdownHook(closing);
            greet(out, pool, server, others);
            server.awaitClose();
        }
    }

    private void log(PrintWriter out, String line) {
        if (!quiet) {
            out.println(line);
        }
    }

    private void greet(PrintWriter out, AdapterPool pool, PastaServer server, List<String> others) {
        out.println("Serving " + Format.count(pool.names().size(), "adapter") + " in " + adapters + " on " + model
                + " at " + server.uri());
        out.println(
                flags.hasToken()
                        ? "Who shows the token can add, replace and delete adapters."
                        : "Adapters can be changed in the folder alone; --token-file lets clients do it too.");
        if (!others.isEmpty()) {
            out.println("Of another base, and refused where they are asked for: " + Labels.shortened(others) + ".");
        }
        if (flags.isOpen()) {
            out.println(
                    "Everyone who reaches this address can ask, and see /metrics; there is no encryption. Put a proxy before"
                            + " it where that matters.");
        }
        out.flush();
    }
}
