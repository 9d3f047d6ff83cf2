package org.pasta4j.benchmarks.prediction;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import org.pasta4j.benchmarks.measure.Checkout;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.model.BaseModel;
import org.pasta4j.benchmarks.model.Contestant.Side;
import org.pasta4j.benchmarks.model.ModelStore;
import org.pasta4j.cli.console.OptionChecks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta-bench startup}: how long until the first answer? */
@Command(
        name = "startup",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Time new Java processes from their start to their first prediction.")
public final class StartupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--models", split = ",", paramLabel = "NAME", description = "As for pasta-bench (default: both).")
    private List<String> models = List.of(ModelStore.MINILM, ModelStore.BERT_BASE);

    @Option(names = "--rounds", paramLabel = "N", description = "Processes for each (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Override
    public Integer call() {
        new OptionChecks(spec).atLeast("--rounds", rounds, 1);
        Path module = Checkout.module();
        PrintWriter out = spec.commandLine().getOut();
        ModelStore store = new ModelStore(module, Optional.empty(), out);
        for (String name : models) {
            BaseModel model = store.prepare(name, EnumSet.of(Side.OURS));
            Spread seconds = Spread.of(DoubleStream.generate(() -> seconds(model.checkpoint()))
                    .limit(rounds)
                    .toArray());
            out.printf(
                    Locale.ROOT,
                    "%s: %.2f s from the start of Java to the first prediction (%.2f to %.2f)%n",
                    model.label(),
                    seconds.median(),
                    seconds.least(),
                    seconds.most());
            out.flush();
        }
        return 0;
    }

    private static double seconds(Path checkpoint) {
        ProcessBuilder program = ChildProcess.java(FirstPrediction.class, checkpoint.toString());
        long start = System.currentTimeMillis();
        String printed =
                ChildProcess.run(program).orThrow("The first prediction").out();
        String last = printed.lines().reduce((a, b) -> b).orElseThrow();
        return (Long.parseLong(last) - start) / 1e3;
    }
}
