package org.pasta4j.dl4j;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.pasta.PastaConfig;

/**
 * A frozen BERT with trained offsets as a layer of Deeplearning4j: the first of a {@code MultiLayerNetwork}, or any of
 * a {@code ComputationGraph}. It reads texts as {@link TextFeatures} lays them and gives the hidden states that
 * {@link PastaOutput} names to the layers above, which are the user's own. Its only parameter is {@code offsets},
 * {@code [L, S, H]}; the base is no part of the network, and is saved by reference and fingerprint
 * ({@link PastaBases}).
 */
@JsonIgnoreProperties("layerParams")
public final class PastaLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    @JsonProperty("pasta")
    private PastaSettings settings;

    /** For Jackson. */
    private PastaLayer() {}

    private PastaLayer(Builder builder) {
        super(builder);
        settings = builder.settings;
    }

    PastaSettings settings() {
        return settings;
    }

    /** Makes a layer. */
    @SuppressWarnings("unchecked")
    public static final class Builder extends SameDiffLayer.Builder<Builder> {
        private PastaSettings settings;

        /**
         * A layer whose output is what PASTA's own head would work on: for token classification
         * {@link PastaOutput#TOKENS}, else what the configuration's pooling says. Runs by the fastest encoder.
         *
         * @param base stays as it is
         * @param config slots, dropout, placement and start of the offsets; task and labels, where the network is to
         *     become an {@link org.pasta4j.pasta.adapter.Adapter}
         */
        public Builder(BertModel base, PastaConfig config) {
            this(PastaSettings.of(base, config));
        }

        Builder(PastaSettings settings) {
            this.settings = settings;
        }

        /** Gives other hidden states to the layers above. */
        public Builder output(PastaOutput output) {
            settings = settings.withOutput(output);
            return this;
        }

        /** Runs by another encoder. */
        public Builder encoder(EncoderKind kind, Precision precision) {
            settings = settings.withEncoder(kind, precision);
            return this;
        }

        @Override
        public PastaLayer build() {
            return new PastaLayer(this);
        }
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        params.clear();
        params.addWeightParam(PastaSettings.OFFSETS, settings.shape());
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        settings.initialize(params.get(PastaSettings.OFFSETS));
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return settings.outputType(inputType);
    }

    /** A mask of the features is of tokens. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        return settings.output() == PastaOutput.TOKENS ? new Pair<>(mask, state) : null;
    }

    /**
     * The layer in a network.
     *
     * @throws org.pasta4j.bert.BadInputException if the base is not found, or does not run in the network's data type
     */
    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int layerIndex,
            INDArray parameters,
            boolean initialize,
            DataType dataType) {
        OffsetsLayer layer = new OffsetsLayer(conf, settings, dataType);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(initializer().init(conf, parameters, initialize));
        layer.open();
        return layer;
    }

    /** Not called: the running layer builds its own graphs, for training and for prediction. */
    @Override
    public SDVariable defineLayer(
            SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters, SDVariable mask) {
        throw new UnsupportedOperationException("PASTA runs by a layer of its own, which instantiate makes.");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PastaLayer that && super.equals(other) && settings.equals(that.settings);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof PastaLayer;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + settings.hashCode();
    }
}
