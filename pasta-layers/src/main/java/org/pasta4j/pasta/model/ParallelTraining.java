package org.pasta4j.pasta.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.rows.Answered;
import org.pasta4j.pasta.rows.LabelCodec;
import org.pasta4j.pasta.rows.TagCodec;
import org.pasta4j.pasta.train.DivergedException;
import org.pasta4j.pasta.train.PastaTrainer;
import org.pasta4j.pasta.train.Run;
import org.pasta4j.pasta.train.Step;
import org.pasta4j.pasta.train.TargetScale;
import org.pasta4j.pasta.train.TrainingIdentity;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateStore;
import org.pasta4j.pasta.train.WorkerGroup;
import org.pasta4j.pasta.train.WorkerRows;
import org.pasta4j.pasta.train.WorkerStep;

/**
 * A training of one run or several whose rows and gradients are with workers, synchronous and data-parallel: in each
 * step every worker is given the parameters and gives the gradient of its rows, and the step is taken here. The result
 * for the same examples and options is that of {@link PastaModel#fit} or {@link PastaTagger#fit} to rounding, and with
 * one worker to the bit; with dropout on several workers one like it. The base is read here for its sizes alone: no
 * encoder is needed. For one thread.
 */
public final class ParallelTraining {
    private final BertModel base;
    private final List<PastaConfig> configs;
    private final List<TrainingOptions> options;
    private final List<Parameters> parameters;

    /**
     * Draws the parameters as the configurations say.
     *
     * @param configs one a run; alike, apart from seed and initial scale
     * @param options one a run; checkpoints are those of the first, and class weights the workers' affair
     * @throws BadInputException if there is not one of both for each run, the configurations are not alike, or weights
     *     of the base are to be trained
     */
    public ParallelTraining(BertModel base, List<PastaConfig> configs, List<TrainingOptions> options) {
        if (configs.isEmpty() || configs.size() != options.size()) {
            throw new BadInputException("There are " + configs.size() + " configurations and " + options.size()
                    + " options; expected one of both for each run.");
        }
        for (PastaConfig config : configs) {
            if (!unseeded(config).equals(unseeded(configs.get(0)))) {
                throw new BadInputException("Runs that are trained together need the same configuration but for seed"
                        + " and initial scale; found " + config + " beside " + configs.get(0) + ".");
            }
        }
        if (configs.get(0).tuning().changesBase()) {
            throw new BadInputException("Workers train offsets and head on a frozen base, not weights of it ("
                    + configs.get(0).tuning() + ").");
        }
        this.base = base;
        this.configs = configs.stream().map(config -> config.on(base)).toList();
        this.options = List.copyOf(options);
        this.parameters = this.configs.stream()
                .map(config -> Parameters.initial(base, config, DataType.FLOAT))
                .toList();
    }

    private static PastaConfig unseeded(PastaConfig config) {
        return config.withSeed(0).withInitialScale(0);
    }

    /**
     * Trains all runs, once.
     *
     * @param listeners one a run
     * @return one result a run; that of a run that diverged has a failure
     * @throws BadInputException if there are no rows, or a metric is none of the task's
     */
    public List<TrainingResult> train(WorkerGroup workers, List<TrainingListener> listeners) {
        options.forEach(run -> run.selection().metric().ifPresent(configs.get(0)::requireMetric));
        WorkerRows rows = new WorkerRows(workers, options.size());
        rows.check(options);
        TargetScale targets = rows.targetScale();
        if (!targets.equals(TargetScale.USUAL)) {
            parameters.forEach(own -> own.startAt(targets.centre(), targets.width()));
        }
        List<Run> runs = new ArrayList<>();
        for (int r = 0; r < options.size(); r++) {
            Parameters own = parameters.get(r);
            Run.Evaluator evaluator = () -> evaluated(workers.answers(own.values()));
            runs.add(new Run(own, rows, evaluator, options.get(r), Optional.empty(), listeners.get(r)));
        }
        Step.Factory steps = present -> new WorkerStep(workers, present);
        return new PastaTrainer(runs, steps, store(workers, targets)).train();
    }

    /**
     * Trains the only run.
     *
     * @throws DivergedException if the loss or a gradient is no finite number; {@link #adapter} is then of the best
     *     parameters before
     */
    public TrainingResult train(WorkerGroup workers, TrainingListener listener) {
        return DivergedException.refuse(train(workers, List.of(listener)).get(0));
    }

    private Optional<EvaluationResult> evaluated(List<Answered> parts) {
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        PastaConfig config = configs.get(0);
        Answered all = Answered.all(parts);
        return Optional.of(
                config.task().isOfTokens()
                        ? new TagCodec(config).result(all)
                        : LabelCodec.of(config).result(all));
    }

    private Optional<TrainingStateStore> store(WorkerGroup workers, TargetScale targets) {
        return options.get(0).checkpoints().map(settings -> {
            TrainingIdentity identity = TrainingIdentity.of(configs, options)
                    .with("base", base.fingerprint())
                    .with("numbers", targets.describe());
            workers.identity().forEach(identity::with);
            return new TrainingStateStore(settings, identity);
        });
    }

    /**
     * The parameters of a run as they are now, under the name of the file that the base came from.
     *
     * @param run index of the run
     */
    public Adapter adapter(int run) {
        return parameters
                .get(run)
                .adapter(AdapterConfig.of(configs.get(run), base, base.origin().location()));
    }
}
