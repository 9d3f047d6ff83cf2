package org.pasta4j.cli.demo;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pasta4j.bert.Pooling;
import org.pasta4j.cli.base.EncoderChoice;
import org.pasta4j.cli.base.ModelText;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.cli.chart.Charts;
import org.pasta4j.cli.chart.ConfusionChart;
import org.pasta4j.cli.console.Format;
import org.pasta4j.cli.console.Shell;
import org.pasta4j.cli.file.OutputFolder;
import org.pasta4j.cli.train.AdapterCard;
import org.pasta4j.cli.train.Interruption;
import org.pasta4j.cli.train.TrainingChart;
import org.pasta4j.cli.train.TrainingRun;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.metric.ClassMetric;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.TrainingOptions;

/** What {@code pasta demo} does, step by step. */
final class Demo {
    private static final int SHOWN = 5;
    private static final int LONGEST_SHOWN = 80;
    private static final String ADAPTER = "adapter";
    private static final String TRAINING_CHART = "training.png";
    private static final String CONFUSION_CHART = "confusion.png";

    private final DemoSettings settings;
    private final EncoderChoice encoder;
    private final OutputFolder output;
    private final Path folder;
    private final PrintWriter out;
    private final long started = System.nanoTime();

    /**
     * @param encoder what the model is computed with
     * @param folder the output folder as the person calls it
     */
    Demo(DemoSettings settings, EncoderChoice encoder, OutputFolder output, Path folder, PrintWriter out) {
        this.settings = settings;
        this.encoder = encoder;
        this.output = output;
        this.folder = folder;
        this.out = out;
    }

    /** Runs it to the end. */
    void run() {
        out.println("Task: which of WordNet's " + WordNetNouns.CATEGORIES.size()
                + " noun categories does a definition describe?");
        WordNetNouns nouns = WordNetNouns.read();
        try (OpenModel base = Models.open(Models.MINILM, encoder)) {
            ModelText.describe(base, out);
            int size = settings.examples().orElseGet(() -> affordable(base, nouns));
            List<Example> train = nouns.train(size, settings.training().seed());
            List<Example> dev = nouns.heldOut(settings.heldOut());
            int all = nouns.train().size();
            out.println("Data: " + Format.count(train.size()) + " definitions to train on, "
                    + (train.size() == all ? "all there are" : "drawn from " + Format.count(all)) + "; "
                    + Format.count(dev.size()) + " others held out (dev).");
            compare(base, train, dev);
        }
    }

    /** How many definitions this machine trains on in the time that the demo promises to take. */
    private int affordable(OpenModel base, WordNetNouns nouns) {
        out.println("Measuring for some seconds how fast this machine trains ...");
        out.flush();
        TrainingOptions training = settings.training();
        List<Example> sample = nouns.train(TrainingSpeed.SAMPLE, training.seed());
        double each = TrainingSpeed.secondsPerExample(base, config(), sample, training);
        DemoSize size = new DemoSize(settings, nouns.train().size());
        double passed = (System.nanoTime() - started) / 1e9;
        int examples = size.examples(each, passed);
        out.println(size.describe(examples, passed + size.seconds(examples, each)));
        out.flush();
        return examples;
    }

    private PastaConfig config() {
        return PastaConfig.classification(WordNetNouns.CATEGORIES)
                .withMaxLength(settings.maxLength())
                // The paper's head, whatever the base suggests.
                .withPooling(Pooling.POOLER)
                // An epoch or a few learn too little by heart for dropout to help.
                .withDropout(0)
                .withSeed(settings.training().seed());
    }

    private void compare(OpenModel base, List<Example> train, List<Example> dev) {
        PastaConfig config = config();
        TrainingOptions options = settings.trainingWithLooks(train.size());
        List<TrainingRun> runs = new ArrayList<>();
        try (Interruption interruption = Interruption.heard()) {
            runs.add(pasta(base, config, train, dev, options, interruption));
            if (!interruption.isWanted()) {
                runs.add(head(base, config.headOnly(), train, dev, options, interruption));
            }
        }
        Charts.tryToDraw(out, () -> output.write(draft -> draw(runs, draft)));
        output.publish(output.draft());
        labelSome(base, dev);
        summarise(runs);
    }

    private TrainingRun pasta(
            OpenModel base,
            PastaConfig config,
            List<Example> train,
            List<Example> dev,
            TrainingOptions options,
            Interruption interruption) {
        try (PastaModel model = PastaModel.create(base.encoder(), base.tokenizer(), config)) {
            ModelText.describeTrained("PASTA", model, out);
            TrainingRun run = TrainingRun.of("PASTA", model, train, dev, options, interruption, out);
            Adapter adapter = model.adapter(base.name());
            String card = card(adapter, run, train.size());
            output.write(draft -> adapter.save(draft.resolve(ADAPTER), card));
            return run;
        }
    }

    private TrainingRun head(
            OpenModel base,
            PastaConfig config,
            List<Example> train,
            List<Example> dev,
            TrainingOptions options,
            Interruption interruption) {
        try (PastaModel model = PastaModel.create(base.encoder(), base.tokenizer(), config)) {
            ModelText.describeTrained("For comparison, the same with the head alone", model, out);
            return TrainingRun.of("head alone", model, train, dev, options, interruption, out);
        }
    }

    private static void draw(List<TrainingRun> runs, Path draft) {
        TrainingRun pasta = runs.get(0);
        TrainingChart.write(
                runs.stream().map(TrainingRun::curve).toList(),
                pasta.dev().mainMetric(),
                draft.resolve(TRAINING_CHART));
        ConfusionChart.write(WordNetNouns.CATEGORIES, pasta.dev().confusion(), draft.resolve(CONFUSION_CHART));
    }

    private void labelSome(OpenModel base, List<Example> dev) {
        out.println();
        out.println("The saved adapter, loaded again, on held-out definitions:");
        try (PastaModel model =
                PastaModel.of(Adapter.load(output.target().resolve(ADAPTER)), base.encoder(), base.tokenizer())) {
            for (Example example : shown(dev)) {
                Prediction prediction = model.predict(example.text());
                out.println("  \"" + example.text() + "\"");
                out.printf(
                        Locale.ROOT,
                        "    %s, score %.2f; %s%n",
                        prediction.label(),
                        prediction.score(),
                        prediction.label().equals(example.label()) ? "correct" : "it is " + example.label());
            }
        }
    }

    /** Some that fit a line, no two of a category. */
    private static Collection<Example> shown(List<Example> dev) {
        Map<String, Example> byCategory = new LinkedHashMap<>();
        dev.stream()
                .filter(example -> example.text().length() <= LONGEST_SHOWN)
                .forEach(example -> byCategory.putIfAbsent(example.label(), example));
        return byCategory.values().stream().limit(SHOWN).toList();
    }

    /** @param runs PASTA, and the head alone unless a person has stopped before it */
    private void summarise(List<TrainingRun> runs) {
        out.println();
        if (runs.stream().anyMatch(run -> run.result().stopped())) {
            out.println("Stopped before the end; the best so far:");
        }
        out.println("                dev accuracy   macro-F1       time");
        runs.forEach(this::line);
        out.println();
        out.println("Results in " + folder + ":");
        out.println("  " + ADAPTER + "/        the trained adapter");
        chart(TRAINING_CHART, "    loss and accuracy");
        chart(CONFUSION_CHART, "   which category is taken for which");
        out.println();
        out.println("Use the adapter:");
        out.println("  " + Shell.program() + " predict --adapter " + Shell.quoted(folder.resolve(ADAPTER))
                + " \"a long narrow boat moved by a paddle\"");
        out.flush();
    }

    /** Only what could be drawn is there. */
    private void chart(String name, String description) {
        if (Files.exists(output.target().resolve(name))) {
            out.println("  " + name + description);
        }
    }

    private void line(TrainingRun run) {
        out.printf(
                Locale.ROOT,
                "  %-12s %13.4f %10.4f %10s%n",
                run.curve().name(),
                run.dev().mainValue(),
                run.dev().metrics().getOrDefault(ClassMetric.MACRO_F1.key(), Double.NaN),
                Format.duration(run.seconds()));
    }

    private String card(Adapter adapter, TrainingRun run, int examples) {
        return AdapterCard.of(
                adapter,
                "WordNet noun categories",
                Format.count(examples) + " noun definitions of WordNet 3.1 (Princeton University), 26 categories",
                settings.training(),
                run);
    }
}
