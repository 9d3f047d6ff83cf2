package org.pasta4j.pasta.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.attention.AttentionMeasure;
import org.pasta4j.pasta.attention.SpecialTokenAttention;
import org.pasta4j.pasta.data.Labels;
import org.pasta4j.pasta.rows.TextRow;

/** What models of all tasks have in common: a frozen base, its tokenizer, and parameters that are trained on it. */
final class ModelCore implements AutoCloseable {
    private final Encoder encoder;
    private final boolean ownsEncoder;
    private volatile PastaConfig config;
    private final Parameters parameters;
    private final Predictor predictor;
    private final AtomicBoolean inTraining = new AtomicBoolean();
    private boolean isUntrained;

    private ModelCore(Encoder encoder, boolean ownsEncoder, PastaConfig config, Parameters parameters) {
        this.encoder = encoder;
        this.ownsEncoder = ownsEncoder;
        this.config = config;
        this.parameters = parameters;
        this.predictor = new Predictor(encoder, config, parameters);
    }

    /** With fresh parameters and an encoder of its own. */
    static ModelCore fresh(BertModel base, PastaConfig config) {
        PastaConfig chosen = config.on(base);
        return owning(base, chosen, Parameters.initial(base, chosen, DataType.FLOAT))
                .untrained();
    }

    private ModelCore untrained() {
        isUntrained = true;
        return this;
    }

    /** Whether its parameters are as they were drawn; asked in a training, which is the first one then. */
    boolean beginFirstTraining() {
        boolean isFirst = isUntrained;
        isUntrained = false;
        return isFirst;
    }

    /** With fresh parameters and the caller's encoder. */
    static ModelCore fresh(Encoder encoder, PastaConfig config) {
        if (config.tuning().changesBase() && !(encoder instanceof StockEncoder)) {
            // Every other encoder takes the weights as constants.
            return fresh(new StockEncoder(encoder.model()), config);
        }
        PastaConfig chosen = config.on(encoder.model());
        return new ModelCore(encoder, false, chosen, Parameters.initial(encoder.model(), chosen, DataType.FLOAT))
                .untrained();
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

    /** Marks the model as in training, of which it takes one at a time. */
    void beginTraining() {
        if (!inTraining.compareAndSet(false, true)) {
            throw new IllegalStateException("The model is in another training, which has not ended; it can be"
                    + " in one at a time. Wait for that, or train a model of its own.");
        }
    }

    void endTraining() {
        inTraining.set(false);
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

    /** Changes what the model was made with in what touches its answers alone. */
    void setThresholds(Thresholds thresholds) {
        config = config.withThresholds(thresholds);
    }

    /** Most tokens of a row: the configuration's, cut to the base's positions. */
    int maxLength() {
        return config.maxLengthOn(base().config());
    }

    Encoder encoder() {
        return encoder;
    }

    Parameters parameters() {
        return parameters;
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

    /** @param baseName name of the base, as the adapter shows it; empty takes the name of the file that it came from */
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
