package org.pasta4j.benchmarks.training;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.benchmarks.measure.Checkout;
import org.pasta4j.benchmarks.measure.MemoryTrend;
import org.pasta4j.benchmarks.measure.ProcessMemory;
import org.pasta4j.benchmarks.model.Contestant.Side;
import org.pasta4j.benchmarks.model.ModelStore;
import org.pasta4j.benchmarks.task.RandomWordRows;
import org.pasta4j.benchmarks.task.TaskGraph;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.GraphTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta-bench soak}: does memory come to rest? */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Train and open models for long, and watch resident memory.")
public final class SoakCommand implements Callable<Integer> {
    private static final int REPORTS = 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "NAME", description = "As for pasta-bench (default: ${DEFAULT-VALUE}).")
    private String name = ModelStore.MINILM;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Training steps on rows of ever new lengths (default: ${DEFAULT-VALUE}).")
    private int steps = 2000;

    @Option(
            names = "--opens",
            paramLabel = "N",
            description = "Times that a model is opened, asked and closed (default: ${DEFAULT-VALUE}).")
    private int opens = 200;

    @Override
    public Integer call() {
        new OptionChecks(spec).atLeast("--steps", steps, 0).atLeast("--opens", opens, 0);
        Path module = Checkout.module();
        PrintWriter out = spec.commandLine().getOut();
        Path checkpoint = new ModelStore(module, Optional.empty(), out)
                .prepare(name, EnumSet.of(Side.OURS))
                .checkpoint();
        boolean grows = trainingGrows(checkpoint);
        grows |= grows("opening and closing", opens, number -> openAndClose(checkpoint));
        return grows ? 1 : 0;
    }

    private boolean trainingGrows(Path checkpoint) {
        try (Encoder encoder = Encoders.open(BertCheckpoint.open(checkpoint))) {
            RandomWordRows rows = new RandomWordRows(encoder.model().config());
            TaskGraph graph = TaskGraph.of(encoder, rows.batch(), true);
            GraphTrainer trainer = new GraphTrainer(graph.graph(), new AdamW(1e-3), 0);
            boolean grows = grows("training", steps, number -> {
                Map<String, INDArray> values =
                        graph.inputsAndTargets(rows.batch().rows());
                trainer.step(values, number, 0);
                values.values().forEach(INDArray::close);
            });
            if (encoder instanceof FusedEncoder fused) {
                print("  the encoder holds " + fused.memory());
            }
            return grows;
        }
    }

    private static void openAndClose(Path checkpoint) {
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                PastaModel model = PastaModel.create(
                        BertCheckpoint.open(checkpoint), tokenizer, PastaConfig.classification("bad", "good"))) {
            model.predict("a joy to watch");
        }
    }

    private boolean grows(String what, int times, IntConsumer work) {
        if (times == 0) {
            return false;
        }
        print(Format.count(times) + " times " + what + ":");
        MemoryTrend trend = new MemoryTrend();
        int stretch = Math.max(1, times / REPORTS);
        for (int number = 0; number < times; number++) {
            work.accept(number);
            if ((number + 1) % stretch == 0) {
                // What only waits for the collector has not leaked.
                System.gc();
                trend.add(ProcessMemory.now());
                print(String.format(Locale.ROOT, "  %,6d: %s", number + 1, trend.last()));
            }
        }
        print("Memory while " + what + " is " + trend.verdict() + ".");
        return trend.isGrowing();
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
