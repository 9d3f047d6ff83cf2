package org.pasta4j.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pasta4j.benchmarks.measure.MemoryTrend;
import org.pasta4j.benchmarks.measure.OtherProcesses;
import org.pasta4j.benchmarks.server.LoadClient;
import org.pasta4j.benchmarks.server.MemorySamples;
import org.pasta4j.benchmarks.server.ServerBenchmark;
import org.pasta4j.benchmarks.server.ServerProcess;
import org.pasta4j.benchmarks.task.RandomAdapters;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.cli.console.OptionChecks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta-bench serve}: what does the server do with more work than it can do? */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Ask a server in a second process for more than it can do, and replace an adapter meanwhile.",
        description = {
            "",
            "Measures how many texts a second the server answers to clients that wait for their answers; then asks that many"
                    + " times --load, whether answers come or not. Exit status 0 says that nothing was answered but"
                    + " results and 429, each result was what the version that it names says, the slowest of a hundred"
                    + " answers came within --most-ratio times the median, and memory was flat."
        })
public final class OverloadCommand implements Callable<Integer> {
    private static final String REPLACED = "replaced";
    private static final int STEADY = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerBenchmark benchmark;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "(default: ${DEFAULT-VALUE})")
    private double warmUp = 10;

    @Option(
            names = "--measure",
            paramLabel = "SECONDS",
            description = "For which the capacity is measured (default: ${DEFAULT-VALUE}).")
    private double measure = 15;

    @Option(names = "--seconds", paramLabel = "SECONDS", description = "Of overload (default: ${DEFAULT-VALUE}).")
    private double seconds = 60;

    @Option(names = "--load", paramLabel = "X", description = "Times the capacity (default: ${DEFAULT-VALUE}).")
    private double load = 2;

    @Option(names = "--clients", paramLabel = "N", description = "That find the capacity (default: ${DEFAULT-VALUE}).")
    private int clients = 128;

    @Option(
            names = "--replace-every",
            paramLabel = "MS",
            description = "Time between two uploads of an adapter (default: ${DEFAULT-VALUE}).")
    private int replaceEvery = 100;

    @Option(
            names = "--most-ratio",
            paramLabel = "X",
            description = "Of the 99th percentile to the median of the answers' times (default: ${DEFAULT-VALUE}).")
    private double mostRatio = 5;

    @Option(
            names = "--server-options",
            paramLabel = "OPTIONS",
            description = "More of \"pasta serve\", as one word with spaces.")
    private String serverOptions = "";

    @Override
    public Integer call() throws IOException {
        new OptionChecks(spec)
                .atLeast("--clients", clients, 1)
                .atLeast("--replace-every", replaceEvery, 1)
                .check(warmUp >= 0 && measure > 0 && seconds > 0 && load > 0, "Times and --load have to be positive.");
        return benchmark.run(this::run);
    }

    private boolean run(ServerBenchmark.Folder folder) {
        List<byte[]> zips = writeAdapters(folder);
        String[] more =
                serverOptions.isBlank() ? new String[0] : serverOptions.strip().split(" +");
        try (ServerProcess server =
                ServerProcess.start(folder.checkpoint(), folder.adapters(), folder.token(), 0, more)) {
            LoadClient client = new LoadClient(server.address(), ServerBenchmark.TOKEN);
            return overload(server, client, learn(client, zips), zips);
        }
    }

    /** Some that stay, and two that take turns under one name. */
    private static List<byte[]> writeAdapters(ServerBenchmark.Folder folder) {
        RandomAdapters random = new RandomAdapters(BertCheckpoint.open(folder.checkpoint()));
        for (String steady : steady()) {
            random.next().save(folder.adapters().resolve(steady));
        }
        return IntStream.range(0, 2)
                .mapToObj(i -> {
                    Path one = folder.path().resolve("upload-" + i);
                    random.next().save(one);
                    return LoadClient.zip(one);
                })
                .toList();
    }

    private static List<String> steady() {
        return IntStream.range(0, STEADY).mapToObj(i -> "steady-" + i).toList();
    }

    private static LoadQuestions learn(LoadClient client, List<byte[]> zips) {
        // As many questions for the adapter that is replaced as for all others.
        List<String> names = Stream.concat(steady().stream(), Collections.nCopies(STEADY, REPLACED).stream())
                .toList();
        LoadQuestions questions = new LoadQuestions(names);
        for (byte[] zip : zips) {
            int status = client.upload(REPLACED, zip);
            if (status >= 300 || status < 0 || !questions.learn(client)) {
                throw new BadInputException(
                        "The server does not answer as it should before there is any load; status " + status + ".");
            }
        }
        return questions;
    }

    private boolean overload(ServerProcess server, LoadClient client, LoadQuestions questions, List<byte[]> zips) {
        new LoadRun(client, questions).closed(clients, warmUp);
        LoadRun free = new LoadRun(client, questions).closed(clients, measure);
        double capacity = free.answersASecond();
        benchmark.printMachine();
        benchmark.print(
                "capacity: %.0f texts a second to %d clients that wait; median %.0f ms, 99th percentile %.0f ms",
                capacity, clients, free.quantile(0.5), free.quantile(0.99));
        OtherProcesses others = new OtherProcesses();
        LoadRun run = new LoadRun(client, questions);
        Replacing replacing = new Replacing(client, REPLACED, zips, replaceEvery);
        MemorySamples memory = new MemorySamples(server);
        try (replacing;
                memory) {
            run.open(load * capacity, seconds);
        }
        benchmark.print("then %.0f a second for %.0f s, %.1f times the capacity:", load * capacity, seconds, load);
        return report(run, replacing, memory.trend(), server.complaints());
    }

    private boolean report(LoadRun run, Replacing replacing, MemoryTrend memory, String complaints) {
        Map<Integer, Long> statuses = run.statuses();
        long ok = statuses.getOrDefault(200, 0L);
        long full = statuses.getOrDefault(429, 0L);
        long others = statuses.values().stream().mapToLong(Long::longValue).sum() - ok - full;
        double median = run.quantile(0.5);
        double ratio = run.quantile(0.99) / median;
        boolean good = benchmark.judge(
                ok > 0 && others == 0,
                "%d answered, %d refused with 429, %d others %s",
                ok,
                full,
                others,
                others == 0 ? "" : statuses);
        good &= benchmark.judge(run.wrong() == 0, "%d answers that the version they name does not give", run.wrong());
        good &= benchmark.judge(
                ratio <= mostRatio,
                "%.0f answered a second; median %.0f ms, 99th percentile %.0f ms, %.2f times the median; longest %.0f ms",
                run.answersASecond(),
                median,
                run.quantile(0.99),
                ratio,
                run.quantile(1));
        good &= benchmark.judge(
                replacing.failures() == 0 && replacing.count() > 0,
                "an adapter replaced %d times, %d failed; %.0f ms each",
                replacing.count(),
                replacing.failures(),
                replacing.meanMillis());
        good &= benchmark.judge(!memory.isGrowing(), "memory of the server %s", memory.verdict());
        good &= benchmark.judge(
                complaints.isEmpty(), "the server's standard error: %s", complaints.isEmpty() ? "empty" : complaints);
        return good;
    }
}
