package org.pasta4j.benchmarks.siege;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.benchmarks.measure.MemoryTrend;
import org.pasta4j.benchmarks.measure.OtherProcesses;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.server.LoadClient;
import org.pasta4j.benchmarks.server.ServerBenchmark;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.adapter.Adapter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta-bench siege}: does any client harm another? */
@Command(
        name = "siege",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Let hostile clients, accidents and honest clients have one server for a time.",
        description = {
            "",
            "A server in a second process, at 127.0.0.1, has clients that are slow, silent, gone, huge, broken and wrong,"
                    + " uploads that are damaged or lie, and deletes of what is not theirs; an adapter is replaced ten times a"
                    + " second, no file can be written for a while, and the process is killed and started again. Exit status 0"
                    + " says that honest clients got right answers in time or were refused with 429 or 503, that nothing was"
                    + " lost, that every answer to a hostile client was of an expected status, and that memory was flat."
        })
public final class SiegeCommand implements Callable<Integer> {
    private static final double MILLIS = 1e3;
    /** Of a minute. */
    private static final double SECONDS = 60;
    /** Beside the time for an answer: for the way to the server and back on a busy machine. */
    private static final double GRACE_SECONDS = 5;
    /** Lines of standard error for each minute and kind of fault, at most; and for what there is at the beginning. */
    private static final int LINES = 100;

    /** Less says nothing of memory. */
    private static final double LEAST_REST = 300;

    private static final double MINUTES_A_KILL = 15;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerBenchmark benchmark;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "For which the server is up: what it needs to come back is not counted"
                    + " (default: ${DEFAULT-VALUE}).")
    private double minutes = 60;

    @Option(
            names = "--kills",
            paramLabel = "N",
            description = "Of the process (default: one for each quarter of an hour, and one at least).")
    private Integer kills;

    @Option(names = "--clients", paramLabel = "N", description = "That are honest (default: ${DEFAULT-VALUE}).")
    private int clients = 4;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            description = "In which an honest client has its answer (default: ${DEFAULT-VALUE}).")
    private double deadline = 10;

    @Override
    public Integer call() throws IOException {
        new OptionChecks(spec)
                .atLeast("--kills", kills(), 0)
                .atLeast("--clients", clients, 1)
                .check(minutes > 0 && minutes <= 600, "--minutes is " + minutes + "; expected above 0, at most 600.")
                .check(deadline >= 1 && deadline <= 600, "--deadline is " + deadline + "; expected 1 to 600 seconds.");
        return benchmark.run(this::run);
    }

    private int kills() {
        return kills == null ? (int) Math.max(1, Math.round(minutes / MINUTES_A_KILL)) : kills;
    }

    private boolean run(ServerBenchmark.Folder folder) throws IOException {
        BertModel base = BertCheckpoint.open(folder.checkpoint());
        SiegeTruth truth;
        try (BertTokenizer tokenizer = BertTokenizer.open(folder.checkpoint())) {
            truth = SiegeTruth.of(base, tokenizer);
        }
        Path adapters = folder.adapters();
        truth.steady().forEach((adapter, content) -> content.save(adapters.resolve(adapter)));
        truth.turns().get(0).save(adapters.resolve(SiegeTruth.REPLACED));
        truth.steady().get("classes").save(adapters.resolve(SiegeBroken.BROKEN));
        Files.write(adapters.resolve(SiegeBroken.BROKEN).resolve("adapter_model.safetensors"), new byte[100]);
        List<byte[]> turns = zips(folder.path(), truth.turns());
        List<SiegeAttack> attacks = attacks(SiegeUploads.bad(
                adapters.resolve("classes"),
                base.config().layers(),
                base.config().hiddenSize()));
        // Of a server that has ended its own share is known.
        OtherProcesses others = new OtherProcesses();
        SiegeServer server = new SiegeServer(folder.checkpoint(), adapters, folder.token(), options());
        Siege siege;
        List<String> faults;
        try (server) {
            benchmark.printMachine();
            siege = new Siege(server, truth, attacks, ServerBenchmark.TOKEN, turns, clients);
            siege.run(SECONDS * minutes, kills());
            faults = siege.aftermath(adapters, List.of(SiegeBroken.BROKEN));
        }
        others.share()
                .ifPresent(share -> benchmark.print(
                        "  other processes took %s of the processors: where that is much, times say little",
                        OtherProcesses.percent(share)));
        return report(siege, server, faults);
    }

    /** @param uploads that are no whole adapters for this base */
    private static List<SiegeAttack> attacks(List<byte[]> uploads) {
        return Stream.of(
                        SiegeSlow.all(),
                        SiegeHuge.all(ServerBenchmark.TOKEN),
                        SiegeBroken.all(),
                        SiegeUploads.all(uploads, ServerBenchmark.TOKEN))
                .flatMap(List::stream)
                .toList();
    }

    private static List<byte[]> zips(Path folder, List<Adapter> turns) {
        List<byte[]> zips = new ArrayList<>();
        for (Adapter adapter : turns) {
            Path one = folder.resolve("turn-" + zips.size());
            adapter.save(one);
            zips.add(LoadClient.zip(one));
        }
        return zips;
    }

    /** Connections and patience that the attacks reach. */
    private List<String> options() {
        return List.of("--timeout=" + deadline, "--client-timeout=5", "--max-connections=300");
    }

    private boolean report(Siege siege, SiegeServer server, List<String> faults) {
        up(server);
        boolean good = honest(siege.honest());
        good &= benchmark.judge(
                siege.owner().count("replaced") > 0
                        && SiegeOwner.good()
                                .containsAll(siege.owner().outcomes().keySet()),
                "an adapter replaced, ten times a second: %s",
                words(siege.owner().outcomes()));
        good &= benchmark.judge(faults.isEmpty(), "afterwards %s", faults.isEmpty() ? "nothing is lost" : faults);
        benchmark.print(
                "  no file could be written for a while: %s",
                siege.neverFull()
                        .map(why -> "not tried, " + why)
                        .orElse(server.full().count() + " times"));
        benchmark.print("  hostile clients, while the server was up:");
        for (SiegeAttack attack : siege.attacks()) {
            Map<Integer, Long> statuses = siege.statuses(attack);
            good &= benchmark.judge(
                    attack.allowed().containsAll(statuses.keySet()), "%s: %s", attack.name(), words(statuses));
        }
        return good & memory(server.memory()) & complaints(server);
    }

    private void up(SiegeServer server) {
        List<Double> down = server.down().seconds();
        double up = SECONDS * minutes;
        double all = up + down.stream().mapToDouble(Double::doubleValue).sum();
        benchmark.print("  the server was up %.0f of %.0f seconds, %.1f %%", up, all, 100 * up / all);
        if (!down.isEmpty()) {
            Spread back = Spread.of(down);
            benchmark.print(
                    "  the process was killed and started again %d times, and answered after %.1f seconds"
                            + " (%.1f to %.1f)",
                    down.size(), back.median(), back.least(), back.most());
        }
    }

    private boolean memory(MemoryTrend memory) {
        double rest = Siege.rest(SECONDS * minutes, kills());
        if (rest < LEAST_REST) {
            benchmark.print("  memory since the last start: %.0f seconds say nothing; expected %.0f", rest, LEAST_REST);
            return true;
        }
        return benchmark.judge(
                memory.isKnown() && !memory.isGrowing(), "memory since the last start %s", memory.verdict());
    }

    private boolean honest(SiegeHonest honest) {
        Map<String, Long> outcomes = honest.outcomes();
        Long down = outcomes.remove(SiegeHonest.DOWN);
        boolean good = benchmark.judge(
                honest.count("right") > 0 && SiegeHonest.good().containsAll(outcomes.keySet()),
                "%d honest clients: %s; %,d later than %.0f s",
                clients,
                words(outcomes),
                honest.later(deadline),
                deadline);
        benchmark.print(
                "       beside it they asked %,d times while it was down, and found %,d connections closed",
                down == null ? 0 : down, honest.again());
        double most = MILLIS * (deadline + GRACE_SECONDS);
        good &= benchmark.judge(
                honest.quantile(1) <= most,
                "right answers' time: median %.0f ms, 99th percentile %.0f ms, longest %.0f ms",
                honest.quantile(0.5),
                honest.quantile(0.99),
                honest.quantile(1));
        return good
                & benchmark.judge(
                        honest.longestSilence() <= most,
                        "longest time without any answer to them: %.0f ms",
                        honest.longestSilence());
    }

    /** Of faults of its own making, such as files that are broken or cannot be written; no more than a few a minute. */
    private boolean complaints(SiegeServer server) {
        List<String> lines = server.complaints().lines().toList();
        long most = LINES * (long) Math.ceil(1 + minutes);
        boolean good = benchmark.judge(lines.size() <= most, "standard error has %d lines", lines.size());
        lines.stream().distinct().limit(LINES / 10).forEach(line -> benchmark.print("         %s", line));
        return good;
    }

    private static String words(Map<?, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "%,d %s",
                        entry.getValue(),
                        entry.getKey().equals(SiegeWire.CLOSED) ? "closed" : entry.getKey()))
                .collect(Collectors.joining(", "));
    }
}
