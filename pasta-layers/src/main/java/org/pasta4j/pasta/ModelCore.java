package org.pasta4j.pasta;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** What models of all tasks have in common: a frozen base, its tokenizer, and parameters that are trained on it. */
final class ModelCore implements AutoCloseable {
    private final Encoder encoder;
    private final boolean ownsEncoder;
    private final PastaConfig config;
    private final Parameters parameters;
    private final Predictor predictor;

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
        Encoder encoder = Encoders.open(base);
        try {
            return new ModelCore(encoder, true, config, parameters);
        } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    TrainingResult fit(
            TrainingData train, PastaTrainer.Evaluator evaluator, TrainingOptions options, TrainingListener listener) {
        if (train.rows().isEmpty()) {
            throw new BadInputException("There are no examples to train on; expected at least one.");
        }
        return new PastaTrainer(encoder, config, parameters, train, evaluator, options, listener).train();
    }

    /** Most tokens of a row: the configuration's, cut to the base's positions. */
    int maxLength() {
        return Math.min(config.maxLength(), base().config().maxPositions());
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
        String name = baseName.orElseGet(() -> base().origin().location());
        return parameters.adapter(AdapterConfig.of(config, base(), name));
    }

    long trainedParameters() {
        return parameters.count();
    }

    @Override
    public void close() {
        if (ownsEncoder) {
            encoder.close();
        }
    }
}
