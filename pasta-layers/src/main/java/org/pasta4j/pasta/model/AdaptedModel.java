package org.pasta4j.pasta.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Lifetime;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.rows.Answered;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.DivergedException;
import org.pasta4j.pasta.train.Run;
import org.pasta4j.pasta.train.ShuffleBuffers;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/**
 * What the models of all tasks share: training, evaluating, saving and closing. A subclass turns examples into rows of
 * tokens, and logits into answers.
 *
 * @param <E> a labelled example
 * @param <R> rows of labelled examples
 */
abstract sealed class AdaptedModel<E, R> implements TrainableModel<E> permits PastaModel, PastaTagger {
    private final ModelCore core;
    private final BertTokenizer tokenizer;
    private final Lifetime lifetime = new Lifetime(getClass().getSimpleName(), this::free);

    /**
     * @param core closed with the model, or if there is none
     * @param tokenizer makes the model's own, which is closed with it
     */
    AdaptedModel(ModelCore core, Supplier<BertTokenizer> tokenizer) {
        this.core = core;
        try {
            this.tokenizer = tokenizer.get();
        } catch (RuntimeException e) {
            core.close();
            throw e;
        }
    }

    /** Validates examples and makes rows of them. */
    abstract R rows(List<E> examples);

    /** Rows as they are trained on. */
    abstract TrainingData trainingData(R rows);

    /** Predicts for rows, beside their labels. */
    abstract Answered answered(R rows);

    /** Measures predictions by labels. */
    abstract EvaluationResult result(Answered answered);

    private EvaluationResult evaluateRows(R rows) {
        return result(answered(rows));
    }

    /** Examples made ready for training. */
    TrainingData encoded(List<E> examples) {
        return trainingData(rows(examples));
    }

    /** Predicts for examples, beside their labels. */
    Answered answeredExamples(List<E> examples) {
        return answered(rows(examples));
    }

    @Override
    public TrainingResult fit(Iterable<E> train, List<E> dev, TrainingOptions options, TrainingListener listener) {
        return DivergedException.refuse(trainTogether(List.of(this), train, dev, List.of(options), List.of(listener))
                .get(0));
    }

    static <E, R> List<TrainingResult> trainTogether(
            List<? extends AdaptedModel<E, R>> models,
            Iterable<E> train,
            List<E> dev,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        if (models.isEmpty()) {
            throw new BadInputException("There is no model to train; expected at least one.");
        }
        List<AdaptedModel<E, R>> all = List.copyOf(models);
        List<Lifetime> lifetimes = all.stream().map(model -> model.lifetime).toList();
        return Lifetime.duringAll(lifetimes, () -> trained(all, train, dev, options, listeners));
    }

    private static <E, R> List<TrainingResult> trained(
            List<AdaptedModel<E, R>> models,
            Iterable<E> train,
            List<E> dev,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        AdaptedModel<E, R> first = models.get(0);
        R held = first.rows(dev);
        Function<AdaptedModel<E, R>, Run.Evaluator> evaluator =
                model -> () -> dev.isEmpty() ? Optional.empty() : Optional.of(model.evaluateRows(held));
        List<Job> jobs = Job.of(
                models.stream().map(model -> model.core).toList(),
                models.stream().map(evaluator).toList(),
                options,
                listeners);
        return new Trainer(jobs, () -> first.trainingData(held).fingerprint())
                .train(() ->
                        ShuffleBuffers.of(train, options.get(0), examples -> first.trainingData(first.rows(examples))));
    }

    @Override
    public EvaluationResult evaluate(List<E> examples) {
        return during(() -> evaluateRows(rows(examples)));
    }

    @Override
    public void save(Path folder) {
        lifetime.during(() -> core.adapter(Optional.empty()).save(folder));
    }

    @Override
    public Adapter adapter(String baseName) {
        return during(() -> core.adapter(Optional.of(baseName)));
    }

    @Override
    public PastaConfig config() {
        return core.config();
    }

    @Override
    public BertModel base() {
        return core.base();
    }

    @Override
    public long trainedParameters() {
        return core.trainedParameters();
    }

    @Override
    public void close() {
        lifetime.close();
    }

    private void free() {
        tokenizer.close();
        core.close();
    }

    /** Runs a call; what the model holds is freed after it at the earliest. */
    <T> T during(Supplier<T> call) {
        return lifetime.during(call);
    }

    ModelCore core() {
        return core;
    }

    /** The model's own tokenizer. */
    BertTokenizer tokenizer() {
        return tokenizer;
    }
}
