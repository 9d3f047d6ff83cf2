package org.pasta4j.pasta.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.layers.StepGraph;
import org.pasta4j.pasta.train.ClassWeights;
import org.pasta4j.pasta.train.PastaTrainer;
import org.pasta4j.pasta.train.Run;
import org.pasta4j.pasta.train.ShuffleBuffers;
import org.pasta4j.pasta.train.Step;
import org.pasta4j.pasta.train.TargetScale;
import org.pasta4j.pasta.train.TrainingIdentity;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateStore;

/** Trains models of one encoder in one pass over the examples. Class weights and states are as the first job says. */
final class Trainer {
    private final List<Job> jobs;
    private final Supplier<String> devFingerprint;
    private final ModelCore first;
    private final TrainingOptions options;

    /**
     * @param jobs at least one; their models have one configuration, apart from how their parameters started
     * @param devFingerprint of the held-out examples, computed where a state is saved: with others, another epoch would
     *     be the best
     */
    Trainer(List<Job> jobs, Supplier<String> devFingerprint) {
        this.jobs = jobs;
        this.devFingerprint = devFingerprint;
        this.first = jobs.get(0).model();
        this.options = jobs.get(0).options();
    }

    /**
     * Trains.
     *
     * @param examples opened after the jobs are validated
     * @return one result a job
     */
    List<TrainingResult> train(Supplier<ShuffleBuffers> examples) {
        requireAlike();
        Optional<double[]> classWeights = classWeights();
        jobs.forEach(job -> job.options().selection().metric().ifPresent(first.config()::requireMetric));
        return exclusively(() -> {
            try (ShuffleBuffers windows = examples.get()) {
                return train(windows, classWeights);
            }
        });
    }

    private List<TrainingResult> train(ShuffleBuffers windows, Optional<double[]> classWeights) {
        windows.check(jobs.stream().map(Job::options).toList());
        start(windows.targetScale());
        List<Run> runs = jobs.stream()
                .map(job -> new Run(
                        job.model().parameters(),
                        windows,
                        job.evaluator(),
                        job.options(),
                        classWeights,
                        job.listener()))
                .toList();
        Optional<TrainingStateStore> store =
                options.checkpoints().map(settings -> new TrainingStateStore(settings, identity(windows)));
        Step.Factory steps = present -> {
            StepGraph graph = new StepGraph(first.encoder(), first.config(), present, classWeights);
            return (window, seed, batches) -> graph.run(windows.window(window), batches);
        };
        return new PastaTrainer(runs, steps, store).train();
    }

    /** Models that were not trained yet start where the targets lie. */
    private void start(TargetScale targets) {
        jobs.stream()
                .map(Job::model)
                .filter(ModelCore::beginFirstTraining)
                .filter(model -> !targets.equals(TargetScale.USUAL))
                .forEach(model -> model.parameters().startAt(targets.centre(), targets.width()));
    }

    /** Marks the models as in training meanwhile: two trainings of the same arrays would spoil each other. */
    private <T> T exclusively(Supplier<T> training) {
        List<ModelCore> begun = new ArrayList<>();
        try {
            for (Job job : jobs) {
                job.model().beginTraining();
                begun.add(job.model());
            }
            return training.get();
        } finally {
            begun.forEach(ModelCore::endTraining);
        }
    }

    private void requireAlike() {
        if (jobs.size() > 1 && first.config().tuning().changesBase()) {
            throw new BadInputException(
                    "Models whose base is trained cannot be trained together: each has a base of its"
                            + " own. Train one after the other.");
        }
        if (jobs.stream().map(Job::model).distinct().count() < jobs.size()) {
            throw new BadInputException("A model is named twice among the " + jobs.size() + " that are to be trained"
                    + " together; expected one of its own for each training.");
        }
        for (Job job : jobs) {
            ModelCore model = job.model();
            if (model.encoder() != first.encoder() || !unseeded(model).equals(unseeded(first))) {
                throw new BadInputException("Models that are trained together need one encoder and the same"
                        + " configuration but for seed and initial scale; found " + model.config() + " beside "
                        + first.config() + ".");
            }
        }
    }

    private static PastaConfig unseeded(ModelCore model) {
        return model.config().withSeed(0).withInitialScale(0);
    }

    private Optional<double[]> classWeights() {
        if (options.classWeights().isEmpty()) {
            return Optional.empty();
        }
        if (!first.config().task().hasLabels()) {
            throw new BadInputException("A regression has no classes that could have weights; leave them out.");
        }
        return Optional.of(
                ClassWeights.of(options.classWeights(), first.config().labels()));
    }

    /** What the training is: trainings with the same identity have the same result. */
    private TrainingIdentity identity(ShuffleBuffers windows) {
        return TrainingIdentity.of(
                        jobs.stream().map(job -> job.model().config()).toList(),
                        jobs.stream().map(Job::options).toList())
                .with("base", first.base().fingerprint())
                .with("encoder", first.encoder().toString())
                .with("numbers", windows.targetScale().describe())
                .with("data", windows.fingerprint())
                .with("dev data", devFingerprint.get());
    }
}
