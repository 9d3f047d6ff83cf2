package org.pasta4j.cli.demo;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.cli.file.OutputFolder;
import org.pasta4j.pasta.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta demo}: a real training with nothing to prepare. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        sortSynopsis = false,
        header = "Train on data that comes with this program and show what PASTA does.",
        description = {
            "",
            "Trains a real sentence encoder (" + Models.MINILM + ") to tell which of WordNet's 26 noun categories a"
                    + " definition describes: first by PASTA, then the head alone for comparison. Draws both, saves the"
                    + " adapter, loads it again and labels five definitions with it. Ctrl-C stops it and keeps the best so"
                    + " far. Nothing is asked of the network.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  pasta demo", "  pasta demo --examples 500 --epochs 1 --out quick-look"})
public final class DemoCommand implements Callable<Integer> {
    private static final String DEFAULT_FOLDER = "pasta-demo";
    private static final int FEWEST_EXAMPLES = 32;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Definitions to train on, at least " + FEWEST_EXAMPLES + " (default: as many of the 80,137 as"
                    + " this machine trains on in about four minutes).")
    private Integer examples;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over them, at least 1 (default: ${DEFAULT-VALUE}).")
    private int epochs = DemoSettings.DEFAULTS.training().epochs();

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "Of the first step, above 0 and at most 1; falls to zero (default: ${DEFAULT-VALUE}).")
    private double learningRate = DemoSettings.DEFAULTS.training().rate().learningRate();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Chooses the examples, their order and the first parameters (default: ${DEFAULT-VALUE}).")
    private long seed = DemoSettings.DEFAULTS.training().seed();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the results; must not exist (default: " + DEFAULT_FOLDER
                    + " in this folder, numbered if there is one).")
    private Path out;

    @Mixin
    private EncoderChoice encoder;

    @Override
    public Integer call() {
        new OptionChecks(spec)
                .atLeast("--examples", examples == null ? FEWEST_EXAMPLES : examples, FEWEST_EXAMPLES)
                .atLeast("--epochs", epochs, 1)
                .learningRate(learningRate);
        TrainingOptions training = DemoSettings.DEFAULTS
                .training()
                .withEpochs(epochs)
                .withLearningRate(learningRate)
                .withSeed(seed);
        Path folder = out == null ? OutputFolder.firstFree(Path.of(DEFAULT_FOLDER)) : out;
        try (OutputFolder output = OutputFolder.create(folder, "--out")) {
            new Demo(
                            DemoSettings.DEFAULTS.with(
                                    examples == null ? OptionalInt.empty() : OptionalInt.of(examples), training),
                            encoder,
                            output,
                            folder,
                            spec.commandLine().getOut())
                    .run();
        }
        return 0;
    }
}
