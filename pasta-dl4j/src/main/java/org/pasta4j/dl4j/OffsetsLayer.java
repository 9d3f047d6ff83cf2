package org.pasta4j.dl4j;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;

/**
 * PASTA in a running network. Deeplearning4j's own runtime of SameDiff layers computes everything forward twice in a
 * training step, with other dropout the second time, and takes rows of one length only.
 */
final class OffsetsLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    private final transient PastaSettings settings;
    private transient OffsetEncoder encoder;

    /**
     * @param conf its layer is a {@link PastaLayer} of these settings
     * @param dataType of the network
     */
    OffsetsLayer(NeuralNetConfiguration conf, PastaSettings settings, DataType dataType) {
        super(conf, dataType);
        this.settings = settings;
    }

    /** To be called once, when the parameters are set. */
    void open() {
        encoder = new OffsetEncoder(settings, settings.requireBase(), paramTable.get(PastaSettings.OFFSETS), dataType);
    }

    PastaSettings settings() {
        return settings;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        try (INDArray states = encoder.forward(input, training)) {
            return workspaces.dup(ArrayType.ACTIVATIONS, states);
        }
    }

    /** There is no gradient of word ids. */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        if (!encoder.isWaiting()) {
            throw new BadInputException("There is no forward pass in training to find the gradient of. Feed the network"
                    + " forward with train = true first, each time.");
        }
        INDArray view = gradTable.get(PastaSettings.OFFSETS);
        try (INDArray gradient = encoder.backward(epsilon)) {
            view.assign(gradient);
        }
        Gradient gradients = new DefaultGradient();
        gradients.gradientForVariable().put(PastaSettings.OFFSETS, view);
        return new Pair<>(gradients, null);
    }

    /** In 1.0.0-M2.1 the superclass checks the shape and then sets nothing. */
    @Override
    public void setParam(String key, INDArray value) {
        INDArray current = paramTable.get(key);
        if (current == null || !Arrays.equals(current.shape(), value.shape())) {
            throw new BadInputException("A layer of PASTA has the parameter " + PastaSettings.OFFSETS + " of shape "
                    + Arrays.toString(settings.shape()) + "; asked to set " + key + " to an array of shape "
                    + Arrays.toString(value.shape()) + ".");
        }
        current.assign(value);
    }

    @Override
    public void clear() {
        super.clear();
        encoder.discard();
    }
}
