package org.pasta4j.pasta;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;

/**
 * The trained arrays of one model, by their names in an adapter, offsets first.
 *
 * @param arrays shared with the graphs they were given to
 */
record Parameters(Map<String, INDArray> arrays) {

    /**
     * The parameters before training: normally distributed, biases zero. Each array has a random stream of its own, so
     * that a head starts the same whether there are offsets or not.
     */
    static Parameters initial(BertModel base, PastaConfig config, DataType dataType) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        shapes(base, config).forEach((name, shape) -> {
            INDArray array = shape.length == 1 ? Nd4j.zeros(DataType.FLOAT, shape[0]) : drawn(config, name, shape);
            arrays.put(name, array.castTo(dataType));
        });
        return new Parameters(arrays);
    }

    /** Shape of each parameter by its name, offsets first; biases have one dimension. */
    static Map<String, int[]> shapes(BertModel base, PastaConfig config) {
        BertConfig sizes = base.config();
        int h = sizes.hiddenSize();
        Map<String, int[]> shapes = new LinkedHashMap<>();
        if (config.trainOffsets()) {
            shapes.put(Adapter.OFFSETS, new int[] {sizes.layers(), config.slots(), h});
        }
        if (base.pooler().isEmpty() && !config.task().isOfTokens()) {
            shapes.put(Adapter.DENSE_WEIGHT, new int[] {h, h});
            shapes.put(Adapter.DENSE_BIAS, new int[] {h});
        }
        shapes.put(Adapter.CLASSIFIER_WEIGHT, new int[] {config.outputs(), h});
        shapes.put(Adapter.CLASSIFIER_BIAS, new int[] {config.outputs()});
        return shapes;
    }

    private static INDArray drawn(PastaConfig config, String name, int... shape) {
        Random random = new Random(31 * config.seed() + name.hashCode());
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (config.initialScale() * random.nextGaussian());
        }
        return Nd4j.create(values, Arrays.stream(shape).asLongStream().toArray(), 'c');
    }

    /** The parameters of an adapter. */
    static Parameters of(Adapter adapter) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        adapter.tensors().forEach((name, tensor) -> {
            long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
            arrays.put(name, Nd4j.create(tensor.toArray(), shape, 'c'));
        });
        return new Parameters(arrays);
    }

    /** An adapter with a copy of the values. */
    Adapter adapter(AdapterConfig config) {
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        arrays.forEach((name, array) -> head.put(name, tensor(array)));
        Optional<FrozenTensor> offsets = Optional.ofNullable(head.remove(Adapter.OFFSETS));
        return new Adapter(config, offsets, head);
    }

    private static FrozenTensor tensor(INDArray array) {
        int[] shape = Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray();
        return FrozenTensor.of(FloatBuffer.wrap(array.reshape(array.length()).toFloatVector()), shape);
    }

    /** An independent copy of the values. */
    Parameters copy() {
        Map<String, INDArray> copies = new LinkedHashMap<>();
        arrays.forEach((name, array) -> copies.put(name, array.dup()));
        return new Parameters(copies);
    }

    /** Overwrites the values in place, so that every graph that shares the arrays sees them. */
    void assign(Parameters other) {
        arrays.forEach((name, array) -> array.assign(other.arrays.get(name)));
    }

    /** Number of values. */
    long count() {
        return arrays.values().stream().mapToLong(INDArray::length).sum();
    }
}
