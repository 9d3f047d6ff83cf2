package org.pasta4j.test;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.dl4j.PastaLayer;
import org.pasta4j.dl4j.PastaNetwork;
import org.pasta4j.dl4j.PastaVertex;
import org.pasta4j.dl4j.TextFeatures;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;

/** Deeplearning4j's two kinds of networks, with PASTA and the head that PASTA would have. */
final class Networks {
    /** Name of the vertex. */
    static final String BERT = "bert";

    private static final String DENSE = "dense";
    private static final String OUTPUT = "label";

    private Networks() {}

    /** What tests ask of either kind. */
    interface Network {
        INDArray output(DataSet data);

        double score(DataSet data);

        void fit(DataSet data);

        /** The gradient as Deeplearning4j has it: summed over rows; by the parameters' names. */
        Map<String, INDArray> gradients(DataSet data);

        /** Name of a parameter: 0 for PASTA, 1 for the layer above it and so on. */
        String parameter(int layer, String name);

        PastaNetwork pasta();
    }

    record Graph(ComputationGraph graph) implements Network {
        @Override
        public INDArray output(DataSet data) {
            return graph.output(
                            false,
                            new INDArray[] {data.getFeatures()},
                            data.getFeaturesMaskArray() == null ? null : new INDArray[] {data.getFeaturesMaskArray()})[
                    0];
        }

        @Override
        public double score(DataSet data) {
            return graph.score(data);
        }

        @Override
        public void fit(DataSet data) {
            graph.fit(data);
        }

        @Override
        public Map<String, INDArray> gradients(DataSet data) {
            graph.setInputs(data.getFeatures());
            graph.setLabels(data.getLabels());
            if (data.getLabelsMaskArray() != null) {
                graph.setLayerMaskArrays(
                        new INDArray[] {data.getFeaturesMaskArray()}, new INDArray[] {data.getLabelsMaskArray()});
            }
            graph.computeGradientAndScore();
            return graph.gradient().gradientForVariable();
        }

        @Override
        public String parameter(int layer, String name) {
            boolean hasDense = graph.getVertex(DENSE) != null;
            return (layer == 0 ? BERT : layer == 1 && hasDense ? DENSE : OUTPUT) + "_" + name;
        }

        @Override
        public PastaNetwork pasta() {
            return PastaNetwork.of(graph, BERT);
        }
    }

    record Layers(MultiLayerNetwork network) implements Network {
        @Override
        public INDArray output(DataSet data) {
            // A mask of the labels would set the outputs elsewhere to 0.
            return network.output(data.getFeatures(), false, data.getFeaturesMaskArray(), null);
        }

        @Override
        public double score(DataSet data) {
            return network.score(data);
        }

        @Override
        public void fit(DataSet data) {
            network.fit(data);
        }

        @Override
        public Map<String, INDArray> gradients(DataSet data) {
            network.setInput(data.getFeatures());
            network.setLabels(data.getLabels());
            network.setLayerMaskArrays(data.getFeaturesMaskArray(), data.getLabelsMaskArray());
            network.computeGradientAndScore();
            return network.gradient().gradientForVariable();
        }

        @Override
        public String parameter(int layer, String name) {
            return layer + "_" + name;
        }

        @Override
        public PastaNetwork pasta() {
            return PastaNetwork.of(network);
        }
    }

    static ComputationGraph graph(BertModel base, PastaConfig config, EncoderKind kind, IUpdater updater) {
        ComputationGraph graph = new ComputationGraph(graphConfiguration(base, config, kind, updater));
        graph.init();
        return graph;
    }

    static ComputationGraphConfiguration graphConfiguration(
            BertModel base, PastaConfig config, EncoderKind kind, IUpdater updater) {
        PastaVertex vertex = new PastaVertex.Builder(base, config)
                .encoder(kind, Precision.FP32)
                .build();
        var builder = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(updater)
                .graphBuilder()
                .addInputs("text")
                .addVertex(BERT, vertex, "text");
        if (hasDense(base, config)) {
            builder.addLayer(DENSE, dense(base), BERT);
        }
        return builder.addLayer(OUTPUT, output(config), hasDense(base, config) ? DENSE : BERT)
                .setOutputs(OUTPUT)
                .setInputTypes(TextFeatures.inputType())
                .build();
    }

    static MultiLayerNetwork layers(BertModel base, PastaConfig config, EncoderKind kind, IUpdater updater) {
        MultiLayerNetwork network = new MultiLayerNetwork(layersConfiguration(base, config, kind, updater));
        network.init();
        return network;
    }

    static MultiLayerConfiguration layersConfiguration(
            BertModel base, PastaConfig config, EncoderKind kind, IUpdater updater) {
        PastaLayer layer = new PastaLayer.Builder(base, config)
                .encoder(kind, Precision.FP32)
                .build();
        var list = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(updater)
                .list()
                .layer(layer);
        if (hasDense(base, config)) {
            list.layer(dense(base));
        }
        return list.layer(output(config)).setInputType(TextFeatures.inputType()).build();
    }

    private static boolean hasDense(BertModel base, PastaConfig config) {
        return config.hasDense(base);
    }

    private static Layer dense(BertModel base) {
        return new DenseLayer.Builder()
                .nOut(base.config().hiddenSize())
                .activation(Activation.TANH)
                .build();
    }

    private static BaseOutputLayer output(PastaConfig config) {
        Activation activation =
                switch (config.task()) {
                    case REGRESSION -> Activation.IDENTITY;
                    case MULTI_LABEL_CLASSIFICATION -> Activation.SIGMOID;
                    default -> Activation.SOFTMAX;
                };
        LossFunction loss =
                switch (config.task()) {
                    case REGRESSION -> LossFunction.MSE;
                    case MULTI_LABEL_CLASSIFICATION -> LossFunction.XENT;
                    default -> LossFunction.MCXENT;
                };
        return config.task() == Task.TOKEN_CLASSIFICATION
                ? new RnnOutputLayer.Builder(loss)
                        .nOut(config.outputs())
                        .activation(activation)
                        .build()
                : new OutputLayer.Builder(loss)
                        .nOut(config.outputs())
                        .activation(activation)
                        .build();
    }
}
