package org.pasta4j.benchmarks.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import org.pasta4j.benchmarks.measure.Checkout;
import org.pasta4j.benchmarks.measure.Machine;
import org.pasta4j.benchmarks.model.Contestant.Side;
import org.pasta4j.benchmarks.model.ModelStore;
import org.pasta4j.pasta.files.Drafts;
import org.pasta4j.pasta.files.TemporaryFolder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What benchmarks of a server have in common: a model, a folder for its adapters, and how they tell what they found.
 */
public final class ServerBenchmark {
    /** Of those who may change adapters. */
    public static final String TOKEN = "pasta-bench-0123456789";
    /** Of a folder among temporary files; one of a process that was killed is deleted by the next. */
    private static final String PREFIX = ".pasta-bench-server-";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "NAME", description = "As for pasta-bench (default: ${DEFAULT-VALUE}).")
    private String name = ModelStore.MINILM;

    /**
     * Where a server and its benchmark have their files.
     *
     * @param path for whatever else
     * @param checkpoint of the model
     * @param adapters empty so far
     * @param token a file that holds {@link #TOKEN}
     */
    public record Folder(Path path, Path checkpoint, Path adapters, Path token) {}

    /** The benchmark. */
    public interface Run {
        /** @return whether all was as it should be */
        boolean in(Folder folder) throws IOException;
    }

    /**
     * Runs the benchmark in a folder that goes with it.
     *
     * @return the exit status
     */
    public int run(Run run) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Drafts.deleteAbandoned(temporary, PREFIX);
        try (TemporaryFolder folder = TemporaryFolder.in(temporary, PREFIX)) {
            Path checkpoint = new ModelStore(
                            Checkout.module(),
                            Optional.empty(),
                            spec.commandLine().getOut())
                    .prepare(name, EnumSet.of(Side.OURS))
                    .checkpoint();
            Path adapters = Files.createDirectory(folder.path().resolve("adapters"));
            Path token = Files.writeString(folder.path().resolve("token"), TOKEN);
            return run.in(new Folder(folder.path(), checkpoint, adapters, token)) ? 0 : 1;
        }
    }

    /** Says on what the benchmark runs. */
    public void printMachine() {
        print("%s, %s; load average before: %s", name, Machine.describe(), Machine.load());
    }

    /**
     * Prints something that should be so.
     *
     * @return whether it is
     */
    public boolean judge(boolean holds, String format, Object... values) {
        print(
                "%s",
                (holds ? "  ok   " : "  NOT  ")
                        + String.format(Locale.ROOT, format, values).strip());
        return holds;
    }

    /** Prints a line at once. */
    public void print(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
