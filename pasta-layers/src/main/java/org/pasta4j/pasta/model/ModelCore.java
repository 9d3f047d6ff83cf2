package org.pasta4j.pasta.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.BatchCheck;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.attention.AttentionMeasure;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.layers.StepGraph;
import org.pasta4j.pasta.rows.TextRow;
import org.pasta4j.pasta.train.ClassWeights;
import org.pasta4j.pasta.train.PastaTrainer;
import org.pasta4j.pasta.train.Run;
import org.pasta4j.pasta.train.ShuffleBuffers;
import org.pasta4j.pasta.train.Step;
import org.pasta4j.pasta.train.TrainingIdentity;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateStore;
import org.pasta4j.pasta.train.Validation;

/** What models of all tasks have in common: a frozen base, its tokenizer, and parameters that are trained on it. */
final class ModelCore implements AutoCloseable {
    private final Encoder encoder;
    private final boolean ownsEncoder;
    private final PastaConfig config;
    private final Parameters parameters;
    private final Predictor predictor;
    private final AtomicBoolean inTraining = new AtomicBoolean();

    private ModelCore(Encoder encoder, boolean ownsEncoder, PastaConfig config, Parameters parameters) {
        this.encoder = encoder;
        this.ownsEncoder = ownsEncoder;
        this.config = config;
        this.parameters = parameters;
        this.predictor = new Predictor(encoder, config, parameters);
    }

    /** With fresh parameters and an encoder of its own. */
    static ModelCore fresh(BertModel base, PastaConfig config) {
        return owning(base, config, Parameters.initial(base, config, DataType.FLOAT));
    }

    /** With fresh parameters and the caller's encoder. */
    static ModelCore fresh(Encoder encoder, PastaConfig config) {
        if (config.tuning().changesBase() && !(encoder instanceof StockEncoder)) {
            // Every other encoder is made for weights that stay.
            return fresh(new StockEncoder(encoder.model()), config);
        }
        return new ModelCore(encoder, false, config, Parameters.initial(encoder.model(), config, DataType.FLOAT));
    }

    /** With the parameters of an adapter and an encoder of its own. */
    static ModelCore of(Adapter adapter, BertModel base) {
        adapter.requireBase(base);
        return owning(base, adapter.config().pastaConfig(), Parameters.of(adapter));
    }

    /** With the parameters of an adapter and the caller's encoder. */
    static ModelCore of(Adapter adapter, Encoder encoder) {
        adapter.requireBase(encoder.model());
        return new ModelCore(encoder, false, adapter.config().pastaConfig(), Parameters.of(adapter));
    }

    private static ModelCore owning(BertModel base, PastaConfig config, Parameters parameters) {
        Encoder encoder = config.tuning().changesBase() ? new StockEncoder(base) : Encoders.open(base);
        try {
            return new ModelCore(encoder, true, config, parameters);
        } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * Trains models of one base in one pass over the examples.
     *
     * @param models of one encoder and one configuration, apart from how their parameters started
     * @param train looked at once it is known that the options can be
     * @param dev with one evaluator a model
     * @param options one a model
     * @param listeners one a model
     */
    static List<TrainingResult> fitTogether(
            List<ModelCore> models,
            Supplier<ShuffleBuffers> train,
            Validation dev,
            List<TrainingOptions> options,
            List<TrainingListener> listeners) {
        if (options.size() != models.size() || listeners.size() != models.size()) {
            throw new BadInputException("There are " + models.size() + " models, " + options.size() + " options and "
                    + listeners.size() + " listeners; expected one of each for each model.");
        }
        requireAlike(models);
        ModelCore first = models.get(0);
        Optional<double[]> classWeights = first.classWeights(options.get(0));
        options.forEach(run -> run.metric().ifPresent(first.config::requireMetric));
        return inTraining(models, () -> {
            try (ShuffleBuffers windows = train.get()) {
                return fitTogether(models, windows, dev, options, classWeights, listeners);
            }
        });
    }

    /** Two trainings that change the same arrays would come to neither's end. */
    private static <T> T inTraining(List<ModelCore> models, Supplier<T> training) {
        List<ModelCore> begun = new ArrayList<>();
        try {
            for (ModelCore model : models) {
                if (!model.inTraining.compareAndSet(false, true)) {
                    throw new IllegalStateException("The model is in another training, which has not ended; it can be"
                            + " in one at a time. Wait for that, or train a model of its own.");
                }
                begun.add(model);
            }
            return training.get();
        } finally {
            begun.forEach(model -> model.inTraining.set(false));
        }
    }

    /** Refuses a list without a model. */
    static void requireAny(List<?> models) {
        if (models.isEmpty()) {
            throw new BadInputException("There is no model to train; expected at least one.");
        }
    }

    private static List<TrainingResult> fitTogether(
            List<ModelCore> models,
            ShuffleBuffers train,
            Validation dev,
            List<TrainingOptions> options,
            Optional<double[]> classWeights,
            List<TrainingListener> listeners) {
        train.check(options);
        ModelCore first = models.get(0);
        List<Run> runs = IntStream.range(0, models.size())
                .mapToObj(r -> new Run(
                        models.get(r).parameters,
                        train,
                        dev.evaluators().get(r),
                        options.get(r),
                        classWeights,
                        listeners.get(r)))
                .toList();
        Optional<TrainingStateStore> store = options.get(0)
                .checkpoints()
                .map(settings -> new TrainingStateStore(settings, identity(models, train, dev, options)));
        Step.Factory steps = present -> new StepGraph(first.encoder, first.config, present, classWeights);
        return new PastaTrainer(runs, steps, store).train();
    }

    private static void requireAlike(List<ModelCore> models) {
        ModelCore first = models.get(0);
        if (models.size() > 1 && first.config.tuning().changesBase()) {
            throw new BadInputException(
                    "Models whose base is trained cannot be trained together: each has a base of its"
                            + " own. Train one after the other.");
        }
        PastaConfig shared = first.config.withSeed(0).withInitialScale(0);
        if (models.stream().distinct().count() < models.size()) {
            throw new BadInputException("A model is named twice among the " + models.size() + " that are to be trained"
                    + " together; expected one of its own for each training.");
        }
        for (ModelCore model : models) {
            if (model.encoder != first.encoder
                    || !model.config.withSeed(0).withInitialScale(0).equals(shared)) {
                throw new BadInputException("Models that are trained together need one encoder and the same"
                        + " configuration but for seed and initial scale; found " + model.config + " beside "
                        + first.config + ".");
            }
        }
    }

    private Optional<double[]> classWeights(TrainingOptions options) {
        if (options.classWeights().isEmpty()) {
            return Optional.empty();
        }
        if (config.task() == Task.REGRESSION) {
            throw new BadInputException("A regression has no classes that could have weights; leave them out.");
        }
        return Optional.of(ClassWeights.of(options.classWeights(), config.labels()));
    }

    /** What a training is: with all of it alike, it comes to the same. */
    private static TrainingIdentity identity(
            List<ModelCore> models, ShuffleBuffers train, Validation dev, List<TrainingOptions> options) {
        return TrainingIdentity.of(models.stream().map(model -> model.config).toList(), options)
                .with("base", models.get(0).base().fingerprint())
                .with("encoder", models.get(0).encoder.toString())
                .with("data", train.fingerprint())
                .with("dev data", dev.fingerprint().get());
    }

    /** How attention goes to special tokens, with the offsets and without. */
    SpecialTokenAttention attention(List<TextRow> parts) {
        return new AttentionMeasure(base(), config, parameters).of(parts);
    }

    /**
     * Refuses a row that the base has no tables for, before it fails a pass.
     *
     * @param text that it is of, for the message
     */
    void check(Encoding row, String text) {
        try {
            BatchCheck.check(
                    EncodedBatch.of(List.of(row)),
                    base().config(),
                    base().origin().location());
        } catch (BadInputException e) {
            throw new BadInputException("The text \"" + Labels.shortenedText(text) + "\": " + e.getMessage(), e);
        }
    }

    /** Most tokens of a row: the configuration's, cut to the base's positions. */
    int maxLength() {
        return config.maxLengthOn(base().config());
    }

    Predictor predictor() {
        return predictor;
    }

    PastaConfig config() {
        return config;
    }

    BertModel base() {
        return encoder.model();
    }

    /** @param baseName what people call the base; empty takes the name of the file that it came from */
    Adapter adapter(Optional<String> baseName) {
        if (config.tuning().changesBase()) {
            throw new BadInputException("Weights of the base were trained (" + config.tuning()
                    + "), so this is no adapter; only PASTA and a head alone can be saved as one.");
        }
        String name = baseName.orElseGet(() -> base().origin().location());
        return parameters.adapter(AdapterConfig.of(config, base(), name));
    }

    long trainedParameters() {
        return Parameters.count(base(), config);
    }

    @Override
    public void close() {
        if (ownsEncoder) {
            encoder.close();
        }
    }
}
