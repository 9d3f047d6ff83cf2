package org.pasta4j.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.pasta.PastaConfig;

/**
 * A frozen BERT with trained offsets as a vertex of a {@code ComputationGraph}: what {@link PastaLayer} is, with one
 * input. In the running graph it is a vertex with a layer, because 1.0.0-M2.1 leaves the parameters of other vertices
 * out of {@code numParams}, and out of what it copies in transfer learning.
 */
@JsonIgnoreProperties("vertexParams")
public final class PastaVertex extends SameDiffVertex {
    private static final long serialVersionUID = 1L;

    @JsonProperty("pasta")
    private PastaSettings settings;

    /** For Jackson. */
    private PastaVertex() {}

    private PastaVertex(PastaSettings settings) {
        this.settings = settings;
    }

    PastaSettings settings() {
        return settings;
    }

    /** Makes a vertex. */
    public static final class Builder {
        private PastaSettings settings;
        private IUpdater updater;

        /**
         * A vertex whose output is what PASTA's own head would work on: for token classification
         * {@link PastaOutput#TOKENS}, else what the configuration's pooling says. Runs by the fastest encoder.
         *
         * @param base stays as it is
         * @param config slots, dropout, placement and start of the offsets; task and labels, where the graph is to
         *     become an {@link org.pasta4j.pasta.adapter.Adapter}
         */
        public Builder(BertModel base, PastaConfig config) {
            settings = PastaSettings.of(base, config);
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

        /** Trains the offsets by another updater than the graph's. */
        public Builder updater(IUpdater updater) {
            this.updater = updater;
            return this;
        }

        /** The vertex. */
        public PastaVertex build() {
            PastaVertex vertex = new PastaVertex(settings);
            vertex.setUpdater(updater);
            return vertex;
        }
    }

    @Override
    public void defineParametersAndInputs(SDVertexParams params) {
        params.clear();
        params.defineInputs("text");
        params.addWeightParam(PastaSettings.OFFSETS, settings.shape());
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        settings.initialize(params.get(PastaSettings.OFFSETS));
    }

    @Override
    public int maxVertexInputs() {
        return 1;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
        return settings.outputType(inputs[0]);
    }

    /**
     * The vertex in a graph.
     *
     * @throws BadInputException if the base is not found or does not run in the graph's data type, or if the graph is
     *     trained by truncated backpropagation, which would cut texts into pieces
     */
    @Override
    public GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType dataType) {
        if (graph.getConfiguration().getBackpropType() == BackpropType.TruncatedBPTT) {
            throw new BadInputException(
                    "A BERT reads texts as a whole; truncated backpropagation through time would give"
                            + " it pieces. Take BackpropType.Standard.");
        }
        setName(name);
        NeuralNetConfiguration conf =
                graph.getConfiguration().getDefaultConfiguration().clone();
        conf.clearVariables();
        conf.setLayer(asLayer(name));
        Layer layer = conf.getLayer().instantiate(conf, null, index, parameters, initialize, dataType);
        boolean isOutput = graph.getConfiguration().getNetworkOutputs().contains(name);
        return new LayerVertex(graph, name, index, layer, null, isOutput, dataType);
    }

    private PastaLayer asLayer(String name) {
        PastaLayer layer = new PastaLayer.Builder(settings).build();
        layer.setLayerName(name);
        layer.setUpdater(getUpdater());
        layer.setBiasUpdater(getBiasUpdater());
        layer.setRegularization(getRegularization());
        layer.setRegularizationBias(getRegularizationBias());
        layer.setGradientNormalization(getGradientNormalization());
        layer.setGradientNormalizationThreshold(getGradientNormalizationThreshold());
        return layer;
    }

    /** Not called: the running vertex builds its own graphs, for training and for prediction. */
    @Override
    public SDVariable defineVertex(
            SameDiff sameDiff,
            Map<String, SDVariable> inputs,
            Map<String, SDVariable> parameters,
            Map<String, SDVariable> masks) {
        throw new UnsupportedOperationException("PASTA runs by a layer of its own, which instantiate makes.");
    }

    @Override
    public PastaVertex clone() {
        PastaVertex copy = new PastaVertex(settings);
        copy.setName(getName());
        copy.setUpdater(getUpdater() == null ? null : getUpdater().clone());
        copy.setBiasUpdater(getBiasUpdater() == null ? null : getBiasUpdater().clone());
        copy.setRegularization(getRegularization());
        copy.setRegularizationBias(getRegularizationBias());
        copy.setGradientNormalization(getGradientNormalization());
        copy.setGradientNormalizationThreshold(getGradientNormalizationThreshold());
        copy.setDataType(dataType);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PastaVertex that && super.equals(other) && settings.equals(that.settings);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof PastaVertex;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + settings.hashCode();
    }
}
