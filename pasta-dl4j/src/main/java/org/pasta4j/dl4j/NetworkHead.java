package org.pasta4j.dl4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;

/**
 * The layers above PASTA where they are what an adapter holds as its head.
 *
 * @param dense below the classifier, of a dense head
 * @param classifier the output layer
 */
record NetworkHead(Optional<Layer> dense, Layer classifier) {

    /**
     * @param above the layers that read PASTA's hidden states, one on another
     * @throws BadInputException if they are no such head
     */
    static NetworkHead of(PastaSettings settings, BertModel base, List<Layer> above) {
        PastaConfig config = settings.config();
        boolean ofTokens = config.task().isOfTokens();
        boolean withDense = config.hasDense(base);
        PastaOutput wanted = PastaOutput.of(config);
        Activation activation = activation(config.task());
        int hidden = settings.base().hiddenSize();
        boolean fits = settings.output() == wanted
                && above.size() == (withDense ? 2 : 1)
                && (!withDense || is(above.get(0), DenseLayer.class, hidden, Activation.TANH))
                && is(
                        above.get(above.size() - 1),
                        ofTokens ? RnnOutputLayer.class : OutputLayer.class,
                        config.outputs(),
                        activation);
        if (!fits) {
            throw new BadInputException("An adapter for " + config.task().configName() + " " + config.labels()
                    + " needs the network's output " + wanted + " and on it "
                    + (withDense ? "a DenseLayer of " + hidden + " with TANH" + whyDense(config) + ", and " : "")
                    + (ofTokens ? "an RnnOutputLayer of " : "an OutputLayer of ") + config.outputs() + " with "
                    + activation + "; found " + settings.output() + " and "
                    + above.stream().map(NetworkHead::describe).collect(Collectors.joining(", ", "[", "]")) + ".");
        }
        return new NetworkHead(withDense ? Optional.of(above.get(0)) : Optional.empty(), above.get(above.size() - 1));
    }

    private static Activation activation(Task task) {
        return switch (task) {
            case REGRESSION -> Activation.IDENTITY;
            case MULTI_LABEL_CLASSIFICATION -> Activation.SIGMOID;
            case SEQUENCE_CLASSIFICATION, TOKEN_CLASSIFICATION -> Activation.SOFTMAX;
        };
    }

    private static String whyDense(PastaConfig config) {
        return config.head().headKind().isPresent() ? "" : ", for the base has no pooler";
    }

    private static boolean is(Layer layer, Class<? extends FeedForwardLayer> kind, int outputs, Activation activation) {
        return layer.conf().getLayer() instanceof FeedForwardLayer conf
                && conf.getClass() == kind
                && layer.paramTable().containsKey(DefaultParamInitializer.BIAS_KEY)
                && conf.getNOut() == outputs
                && conf.getActivationFn().equals(activation.getActivationFunction());
    }

    private static String describe(Layer layer) {
        return layer.conf().getLayer() instanceof FeedForwardLayer conf
                ? conf.getClass().getSimpleName() + " of " + conf.getNOut() + " with " + conf.getActivationFn()
                        + (layer.paramTable().containsKey(DefaultParamInitializer.BIAS_KEY) ? "" : ", without bias")
                : layer.getClass().getSimpleName();
    }

    /** As an adapter names and lays them: weights {@code [out, in]}, where Deeplearning4j has {@code [in, out]}. */
    Map<String, FrozenTensor> tensors() {
        Map<String, FrozenTensor> tensors = new LinkedHashMap<>();
        dense.ifPresent(layer -> {
            tensors.put(Adapter.DENSE_WEIGHT, ArrayValues.tensor(weight(layer).transpose()));
            tensors.put(Adapter.DENSE_BIAS, ArrayValues.tensor(bias(layer)));
        });
        tensors.put(
                Adapter.CLASSIFIER_WEIGHT, ArrayValues.tensor(weight(classifier).transpose()));
        tensors.put(Adapter.CLASSIFIER_BIAS, ArrayValues.tensor(bias(classifier)));
        return tensors;
    }

    /** Sets the layers' parameters to those of an adapter. */
    void put(Map<String, FrozenTensor> head) {
        dense.ifPresent(layer -> {
            weight(layer)
                    .assign(ArrayValues.array(head.get(Adapter.DENSE_WEIGHT)).transpose());
            bias(layer).assign(ArrayValues.array(head.get(Adapter.DENSE_BIAS)));
        });
        weight(classifier)
                .assign(ArrayValues.array(head.get(Adapter.CLASSIFIER_WEIGHT)).transpose());
        bias(classifier).assign(ArrayValues.array(head.get(Adapter.CLASSIFIER_BIAS)));
    }

    private static INDArray weight(Layer layer) {
        return layer.getParam(DefaultParamInitializer.WEIGHT_KEY);
    }

    /** One dimension, as an adapter has it. */
    private static INDArray bias(Layer layer) {
        INDArray bias = layer.getParam(DefaultParamInitializer.BIAS_KEY);
        return bias.reshape(bias.length());
    }
}
