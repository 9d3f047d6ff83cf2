package org.pasta4j.dl4j;

import java.io.Serializable;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Tuning;
import org.pasta4j.pasta.layers.PastaLayers;

/**
 * What a vertex and a layer have in common: the base by reference, and what is put on it. Immutable. The base itself is
 * held, but neither saved nor compared.
 */
final class PastaSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Name of the only trained parameter; Deeplearning4j allows no underscore in it. */
    static final String OFFSETS = "offsets";

    private final transient BertModel held;
    private final transient SavedSettings saved;
    private final transient PastaConfig config;

    private PastaSettings(BertModel held, SavedSettings saved) {
        this.held = held;
        this.saved = saved;
        this.config = saved.config();
        config.placement().check(saved.base().layers());
    }

    /** The settings that a base and a task suggest. */
    static PastaSettings of(BertModel base, PastaConfig config) {
        if (config.tuning() != Tuning.PASTA) {
            throw new BadInputException(
                    "PASTA in a network trains offsets on a frozen base; the configuration asks for " + config.tuning()
                            + ".");
        }
        PastaBases.remember(base);
        SavedSettings saved = SavedSettings.of(
                BaseReference.of(base), config, PastaOutput.of(config.on(base)), EncoderKind.AUTO, Precision.FP32);
        return new PastaSettings(base, saved);
    }

    /** What was saved; its base is looked for when the network is made. */
    @JsonCreator
    static PastaSettings of(SavedSettings saved) {
        return new PastaSettings(null, saved);
    }

    /** What is saved. */
    @JsonValue
    SavedSettings saved() {
        return saved;
    }

    private Object writeReplace() {
        return saved;
    }

    PastaSettings withOutput(PastaOutput output) {
        return new PastaSettings(held, SavedSettings.of(base(), config, output, saved.encoder(), saved.precision()));
    }

    PastaSettings withEncoder(EncoderKind encoder, Precision precision) {
        return new PastaSettings(held, SavedSettings.of(base(), config, output(), encoder, precision));
    }

    BaseReference base() {
        return saved.base();
    }

    PastaConfig config() {
        return config;
    }

    PastaOutput output() {
        return saved.output();
    }

    /** Shape of the trained offsets: {@code [L, S, H]}, or {@code [L, 1, H]}. */
    long[] shape() {
        return new long[] {base().layers(), config.placement().trainedSlots(config.slots()), base().hiddenSize()};
    }

    /** Sets offsets to what they are before training. */
    void initialize(INDArray offsets) {
        try (INDArray initial = PastaLayers.initialOffsets(config, base().layers(), base().hiddenSize())) {
            offsets.assign(initial);
        }
    }

    /** @throws BadInputException if these are not texts as {@link TextFeatures} lays them */
    InputType outputType(InputType input) {
        if (!(input instanceof InputType.InputTypeRecurrent texts) || texts.getSize() != TextFeatures.CHANNELS) {
            throw new BadInputException("PASTA reads texts, InputType.recurrent(" + TextFeatures.CHANNELS
                    + "), as TextFeatures lays them; found " + input + ".");
        }
        return output() == PastaOutput.TOKENS
                ? InputType.recurrent(base().hiddenSize(), texts.getTimeSeriesLength())
                : InputType.feedForward(base().hiddenSize());
    }

    /**
     * The base that the network stands on.
     *
     * @throws BadInputException if it is not found
     */
    BertModel requireBase() {
        return held == null ? PastaBases.require(base()) : held;
    }

    /**
     * An encoder for networks of a data type.
     *
     * @throws BadInputException if there is none
     */
    Encoder open(BertModel model, DataType dataType) {
        return switch (dataType) {
            case FLOAT -> Encoders.open(model, saved.encoder(), saved.precision());
            case DOUBLE -> inDouble(model);
            default ->
                throw new BadInputException(
                        "PASTA computes in networks of the data type FLOAT, or DOUBLE for checks; the"
                                + " network's is " + dataType + ".");
        };
    }

    private Encoder inDouble(BertModel model) {
        if (saved.encoder() != EncoderKind.AUTO && saved.encoder() != EncoderKind.STOCK) {
            throw new BadInputException("The " + saved.encoder()
                    + " encoder computes in FLOAT; the network's data type is DOUBLE. Take the stock encoder.");
        }
        if (saved.precision() != Precision.FP32) {
            throw new BadInputException("The precision " + saved.precision()
                    + " is for networks of the data type FLOAT; the network's is DOUBLE. Leave the precision out.");
        }
        return new StockEncoder(model);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PastaSettings that && saved.equals(that.saved);
    }

    @Override
    public int hashCode() {
        return Objects.hash(saved);
    }

    /** As the network's configuration shows it. */
    @Override
    public String toString() {
        return "PASTA on " + base();
    }
}
