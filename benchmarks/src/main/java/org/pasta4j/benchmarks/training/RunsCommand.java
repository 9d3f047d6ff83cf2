package org.pasta4j.benchmarks.training;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.pasta4j.benchmarks.measure.Spread;
import org.pasta4j.benchmarks.task.ModelAndTexts;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pasta-bench runs}: what does a row cost where many runs are trained at once? */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Time an epoch of one run and of many at once, in turns: seconds for each run.")
public final class RunsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private final ModelAndTexts measured = new ModelAndTexts();

    @Option(names = "--runs", paramLabel = "N", description = "Trained at once (default: ${DEFAULT-VALUE}).")
    private int runs = 5;

    @Option(names = "--examples", paramLabel = "N", description = "The first ones (default: ${DEFAULT-VALUE}).")
    private int examples = 640;

    @Option(names = "--rounds", paramLabel = "N", description = "Of both (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Override
    public Integer call() {
        new OptionChecks(spec)
                .atLeast("--runs", runs, 2)
                .atLeast("--examples", examples, 1)
                .atLeast("--rounds", rounds, 1);
        List<Example> train = examples();
        Path checkpoint = measured.checkpoint(spec.commandLine().getOut());
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                Encoder encoder = Encoders.open(BertCheckpoint.open(checkpoint))) {
            measure(encoder, tokenizer, train);
        }
        return 0;
    }

    /** Texts of the task with labels in turn, which time does not depend on. */
    private List<Example> examples() {
        List<TextInput> texts = measured.texts(examples);
        return IntStream.range(0, texts.size())
                .mapToObj(i -> new Example(texts.get(i).text(), texts.get(i).second(), i % 2 == 0 ? "even" : "odd"))
                .toList();
    }

    private void measure(Encoder encoder, BertTokenizer tokenizer, List<Example> train) {
        // Warms up kernels, the compiler and the largest batch.
        seconds(encoder, tokenizer, train, runs);
        seconds(encoder, tokenizer, train, 1);
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            alone.add(seconds(encoder, tokenizer, train, 1));
            together.add(seconds(encoder, tokenizer, train, runs) / runs);
            ratios.add(together.get(together.size() - 1) / alone.get(alone.size() - 1));
            print(String.format(
                    Locale.ROOT,
                    "round %d: one run %.2f s, each of %d at once %.2f s",
                    round,
                    alone.get(round - 1),
                    runs,
                    together.get(round - 1)));
        }
        Spread ratio = Spread.of(ratios);
        print(String.format(
                Locale.ROOT,
                "%s, %d examples: each of %d runs at once takes %.2f times what one alone takes (%.2f to %.2f)",
                measured,
                train.size(),
                runs,
                ratio.median(),
                ratio.least(),
                ratio.most()));
    }

    private static double seconds(Encoder encoder, BertTokenizer tokenizer, List<Example> train, int runs) {
        PastaConfig config = PastaConfig.classification("even", "odd").withPooling(Pooling.POOLER);
        List<TrainingOptions> options = IntStream.range(0, runs)
                .mapToObj(seed -> TrainingOptions.defaults().withEpochs(1).withSeed(seed))
                .toList();
        List<PastaModel> models = options.stream()
                .map(run -> PastaModel.create(encoder, tokenizer, config.withSeed(run.seed())))
                .toList();
        try {
            long start = System.nanoTime();
            PastaModel.fitTogether(models, train, List.of(), options, Collections.nCopies(runs, TrainingListener.NONE));
            return (System.nanoTime() - start) / 1e9;
        } finally {
            models.forEach(PastaModel::close);
        }
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
