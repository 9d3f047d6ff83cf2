package org.pasta4j.cli.data;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.base.OpenModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.ThresholdChoice;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.LabelledReader;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.TrainableModel;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.tune.Tuner;

/** Texts with a label or a number each, from tables or JSON lines. */
public record TextExamples(
        LabelledReader<Example> reader, Task task, boolean isOfPairs, Optional<List<String>> fixed, List<String> notes)
        implements TrainingSource<Example> {

    /** Examples whose labels the files tell. */
    public TextExamples(ExampleFormat format, Task task) {
        this(format, task, Optional.empty());
    }

    /** Examples of these labels, and no others. */
    public TextExamples(ExampleFormat format, Task task, Optional<List<String>> fixed) {
        this(new UsualColumns(format), task, format.second().isPresent(), fixed, List.of());
    }

    @Override
    public TextExamples in(Path trainFile) {
        if (!(reader instanceof UsualColumns usual)) {
            return this;
        }
        ExampleFormat found = usual.in(trainFile);
        boolean pairs = found.second().isPresent();
        ExampleReader own = new ExampleReader(found);
        UsualColumns others = new UsualColumns(usual.format(), Optional.of(pairs));
        LabelledReader<Example> alike = (file, labelCheck, badRows) ->
                (file.equals(trainFile) ? own : others).stream(file, labelCheck, badRows);
        return new TextExamples(alike, task, pairs, fixed, usual.notes(trainFile, found));
    }

    @Override
    public Consumer<String> firstCheck() {
        return !task.hasLabels() ? PastaConfig.regression().labelCheck() : TrainingSource.super.firstCheck();
    }

    @Override
    public PastaConfig config(Path file, Collection<String> labels) {
        if (!task.hasLabels()) {
            return PastaConfig.regression();
        }
        List<String> all = fixed.orElseGet(() -> Labels.sorted(labels));
        if (isOfLabelSets()) {
            if (all.isEmpty()) {
                throw new BadInputException(file + ": no example has a label. Is --label the right column?");
            }
            return PastaConfig.multiLabelClassification(all);
        }
        if (all.size() < 2 && fixed.isPresent()) {
            throw new BadInputException("--labels has " + all + "; expected at least two labels.");
        }
        if (all.size() < 2) {
            throw new BadInputException(file + " has only the label \"" + all.get(0)
                    + "\"; at least two are needed. Is --label the right column?");
        }
        return PastaConfig.classification(all);
    }

    @Override
    public boolean isOfLabelSets() {
        return task.isOfLabelSets();
    }

    @Override
    public String noun() {
        return "example";
    }

    @Override
    public TrainableModel<Example> create(OpenModel base, PastaConfig config) {
        return PastaModel.create(base.encoder(), base.tokenizer(), config);
    }

    @Override
    public TrainingData encode(OpenModel base, PastaConfig config, List<Example> examples) {
        return TrainingData.of(base.tokenizer(), config, examples);
    }

    @Override
    public List<TrainingResult> fit(
            List<TrainableModel<Example>> models,
            LabelledData<Example> data,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        List<PastaModel> own = models.stream().map(PastaModel.class::cast).toList();
        return PastaModel.fitTogether(own, data.train(), data.dev(), options, listeners);
    }

    @Override
    public Tuner<Example> tuner(OpenModel base, LabelledData<Example> data, TrainingOptions options) {
        return Tuner.ofTexts(base.encoder(), base.tokenizer(), (List<Example>) data.train(), data.dev(), options);
    }

    @Override
    public ThresholdedAdapter withThresholds(
            Adapter adapter, OpenModel base, List<Example> dev, ThresholdChoice choice) {
        try (PastaModel model = PastaModel.of(adapter, base.encoder(), base.tokenizer())) {
            model.chooseThresholds(dev, choice);
            Adapter chosen =
                    model.adapter(base.name()).withColumns(adapter.config().columns());
            return new ThresholdedAdapter(chosen, model.evaluate(dev));
        }
    }

    @Override
    public List<String> labels(Example example) {
        return !task.hasLabels() ? List.of() : example.labels();
    }
}
