package org.pasta4j.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pasta4j.benchmarks.comparison.Results.Case;
import org.pasta4j.benchmarks.measure.Machine;
import org.pasta4j.benchmarks.measure.OtherProcesses;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.model.Contestant.Side;
import org.pasta4j.benchmarks.model.PythonSide;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.cli.console.Format;

/** A comparison as a page: one table, and all that a reader needs to repeat it. */
public final class Report {
    private static final double MIB = 1 << 20;

    private final Results results;
    private final Map<String, Double> tokenizing;
    private final Optional<PythonSide> python;
    private final String load;
    private final ComparisonSettings settings;
    private final String command;
    private String name;

    /**
     * @param tokenizing tokens a second of the tokenizer, by model and task
     * @param load of the machine before it began
     * @param command as it was typed
     */
    public Report(
            Results results,
            Map<String, Double> tokenizing,
            Optional<PythonSide> python,
            String load,
            ComparisonSettings settings,
            String command) {
        this.results = results;
        this.tokenizing = tokenizing;
        this.python = python;
        this.load = load;
        this.settings = settings;
        this.command = command;
    }

    /**
     * Writes the page and its picture, the first time under the first free name of the day, then over them.
     *
     * @param day the first time the one in the name
     * @return the page
     */
    public Path write(Path folder, LocalDate day) {
        try {
            Files.createDirectories(folder);
            name = name == null ? freeName(folder, day) : name;
            Path page = folder.resolve(name + ".md");
            write(page, page(drawn(folder)));
            return page;
        } catch (IOException e) {
            throw new BadInputException("Cannot write to " + folder + ": " + e, e);
        }
    }

    /** Refuses a folder in which nothing can be written, before anything long begins. */
    public static void require(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "pasta-bench", ".tmp"));
        } catch (IOException e) {
            throw new BadInputException("Cannot write to " + folder + ": " + e + ". Name another folder by --out.", e);
        }
    }

    /** So that an interrupted run leaves the page of the task before. */
    private static void write(Path page, String text) throws IOException {
        Path draft = page.resolveSibling(page.getFileName() + ".tmp");
        Files.writeString(draft, text);
        Files.move(draft, page, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether there is a picture: numbers without one are better than none. */
    private boolean drawn(Path folder) throws IOException {
        try {
            return ComparisonChart.write(results, folder.resolve(name + ".png"));
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private static String freeName(Path folder, LocalDate day) {
        String name = day.toString();
        for (int number = 2; Files.exists(folder.resolve(name + ".md")); number++) {
            name = day + "-" + number;
        }
        return name;
    }

    private String page(boolean drawn) {
        StringBuilder page = new StringBuilder();
        page.append("# Speed and memory, ").append(name).append("\n\n");
        if (drawn) {
            page.append("![Tokens a second](").append(name).append(".png)\n\n");
        }
        page.append(circumstances()).append('\n');
        page.append(table()).append('\n');
        results.failures()
                .forEach((failed, reason) -> page.append("Not measured: ")
                        .append(failed)
                        .append(" (")
                        .append(reason)
                        .append(").\n"));
        return page.toString();
    }

    private String circumstances() {
        StringBuilder text = new StringBuilder();
        line(text, "machine", Machine.describe() + "; load average before the run " + load);
        line(text, "Java", Machine.java());
        Versions.ours().forEach((name, version) -> line(text, name, version));
        python.ifPresent(side -> side.versions().forEach((name, version) -> line(text, name, version)));
        line(text, "command", "`" + command + "`");
        line(
                text,
                "how",
                Format.count(settings.rounds(), "round") + " of one process for each contestant, which works at least "
                        + seconds(settings.warmUp()) + " before it is timed for at least " + seconds(settings.seconds())
                        + ", in whole passes over the same examples");
        line(
                text,
                "numbers",
                "medians of the rounds, in brackets the least and the most; tokens are real ones, padding is not"
                        + " counted; ratios are taken round by round: how many times as fast ours is in that precision, in training with batches of the same rows; memory is"
                        + " the most that was resident; others is the largest share of all processors that other"
                        + " processes took in a round: distrust a row where that is much");
        tokenizing.forEach((name, speed) -> line(
                text, "tokenizing " + name, Format.count(Math.round(speed)) + " tokens a second, not counted below"));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append("- ").append(what).append(": ").append(value).append('\n');
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.0f s", seconds);
    }

    private String table() {
        StringBuilder table =
                new StringBuilder("| model | task | | | tokens a second | ours in fp32 is | ours in bf16 is"
                        + " | peak MiB | others |\n|---|---|---|---|---|---|---|---|---|\n");
        for (Contestant.Mode mode : Contestant.Mode.values()) {
            for (Case measured : results.cases()) {
                if (measured.contestant().mode() == mode) {
                    table.append(row(measured));
                }
            }
        }
        return table.toString();
    }

    private String row(Case measured) {
        return String.join(
                        " | ",
                        "| " + measured.model(),
                        measured.task().toString(),
                        measured.contestant().mode().toString(),
                        measured.contestant().title(),
                        results.speed(measured).map(Report::speed).orElse(""),
                        ratio(measured, Precision.FP32),
                        ratio(measured, Precision.BF16),
                        memory(measured),
                        others(measured))
                + " |\n";
    }

    private static String speed(Spread spread) {
        return Format.count(Math.round(spread.median()))
                + (spread.least() == spread.most()
                        ? ""
                        : " (" + Format.count(Math.round(spread.least())) + " to "
                                + Format.count(Math.round(spread.most())) + ")");
    }

    private String ratio(Case peer, Precision precision) {
        if (peer.contestant().side() == Side.OURS) {
            return "";
        }
        return results.ratio(peer.with(peer.contestant().ours(precision)), peer)
                .map(Report::times)
                .orElse("");
    }

    private static String times(Spread ratio) {
        String median = String.format(Locale.ROOT, "%.2f x", ratio.median());
        return ratio.least() == ratio.most()
                ? median
                : String.format(Locale.ROOT, "%s (%.2f to %.2f)", median, ratio.least(), ratio.most());
    }

    private String memory(Case measured) {
        long bytes = results.peakBytes(measured);
        return bytes == 0 ? "" : Format.count(Math.round(bytes / MIB));
    }

    private String others(Case measured) {
        OptionalDouble share = results.others(measured);
        return share.isPresent() ? OtherProcesses.percent(share.getAsDouble()) : "";
    }

    /** The ratios alone, for the terminal. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        List<Case> peers = results.cases().stream()
                .filter(c -> c.contestant().side() != Side.OURS)
                .toList();
        for (Case peer : peers) {
            String fp32 = ratio(peer, Precision.FP32);
            String bf16 = ratio(peer, Precision.BF16);
            if (!fp32.isEmpty() || !bf16.isEmpty()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%s %s, %s, %s: ours in fp32 is %s, in bf16 %s%n",
                        peer.model(),
                        peer.task(),
                        peer.contestant().mode(),
                        peer.contestant().title(),
                        fp32.isEmpty() ? "-" : fp32,
                        bf16.isEmpty() ? "-" : bf16));
            }
        }
        return text.toString();
    }
}
