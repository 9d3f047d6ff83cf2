package org.pasta4j.pasta.adapter;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.pasta.PastaConfig;

/**
 * The trained arrays of one model, by their names in an adapter, offsets first. Who changes their values, or reads more
 * than one while a training may run, holds this object's monitor meanwhile: no reader finds half a step.
 *
 * @param arrays shared with the graphs they were given to
 * @hidden
 */
@Internal
public record Parameters(Map<String, INDArray> arrays) {
    /** Begins the name of a weight of the base. */
    private static final String BASE = "base.";

    /**
     * The parameters before training: normally distributed, biases zero. Each array has a random stream of its own, so
     * that a head starts the same whether there are offsets or not.
     */
    public static Parameters initial(BertModel base, PastaConfig config, DataType dataType) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        shapes(base, config).forEach((name, shape) -> {
            INDArray array = shape.length == 1 ? Nd4j.zeros(DataType.FLOAT, shape[0]) : drawn(config, name, shape);
            arrays.put(name, array.castTo(dataType));
        });
        if (config.tuning().changesBase()) {
            StockEncoder.weights(base, trainedWeights(config))
                    .forEach((name, array) -> arrays.put(BASE + name, array.castTo(dataType)));
        }
        return new Parameters(arrays);
    }

    /** Number of values that training changes: offsets and head, or weights of the base. */
    public static long count(BertModel base, PastaConfig config) {
        long all = shapes(base, config).entrySet().stream()
                .filter(parameter -> !parameter.getKey().equals(Adapter.OFFSETS))
                .mapToLong(parameter ->
                        Arrays.stream(parameter.getValue()).asLongStream().reduce(1, Math::multiplyExact))
                .sum();
        BertConfig sizes = base.config();
        long offsets = config.trainOffsets() ? config.placement().vectors(sizes.layers(), config.slots()) : 0;
        return all + offsets * sizes.hiddenSize() + (config.tuning().changesBase() ? baseWeights(base, config) : 0);
    }

    private static long baseWeights(BertModel base, PastaConfig config) {
        return StockEncoder.weights(base, trainedWeights(config)).values().stream()
                .mapToLong(INDArray::length)
                .sum();
    }

    /** A head on tokens does not read the pooler, nor does another pooling. */
    private static Predicate<String> trainedWeights(PastaConfig config) {
        Predicate<String> wanted = config.tuning()::trains;
        return config.task().isOfTokens() || config.pooling() != Pooling.POOLER
                ? wanted.and(name -> !name.startsWith("pooler."))
                : wanted;
    }

    /** Variables that stand in for weights of the base, by the weights' names. */
    public static Map<String, SDVariable> tuned(Map<String, SDVariable> variables) {
        Map<String, SDVariable> tuned = new LinkedHashMap<>();
        variables.forEach((name, variable) -> {
            if (name.startsWith(BASE)) {
                tuned.put(name.substring(BASE.length()), variable);
            }
        });
        return tuned;
    }

    /** Shape of each parameter but the base's, by its name, offsets first; biases have one dimension. */
    static Map<String, int[]> shapes(BertModel base, PastaConfig config) {
        BertConfig sizes = base.config();
        int h = sizes.hiddenSize();
        Map<String, int[]> shapes = new LinkedHashMap<>();
        if (config.trainOffsets()) {
            config.placement().check(sizes.layers());
            shapes.put(
                    Adapter.OFFSETS,
                    new int[] {sizes.layers(), config.placement().trainedSlots(config.slots()), h});
        }
        if (config.hasDense(base)) {
            shapes.put(Adapter.DENSE_WEIGHT, new int[] {h, h});
            shapes.put(Adapter.DENSE_BIAS, new int[] {h});
        }
        shapes.put(Adapter.CLASSIFIER_WEIGHT, new int[] {config.outputs(), h});
        shapes.put(Adapter.CLASSIFIER_BIAS, new int[] {config.outputs()});
        return shapes;
    }

    public static INDArray drawn(PastaConfig config, String name, int... shape) {
        Random random = new Random(31 * config.seed() + name.hashCode());
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (config.initialScale() * random.nextGaussian());
        }
        return Nd4j.create(values, Arrays.stream(shape).asLongStream().toArray(), 'c');
    }

    /** The parameters of an adapter. */
    public static Parameters of(Adapter adapter) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        adapter.tensors().forEach((name, tensor) -> {
            INDArray array = ArrayValues.array(tensor);
            boolean offsets = name.equals(Adapter.OFFSETS);
            arrays.put(
                    name, offsets ? adapter.config().pastaConfig().placement().trained(array) : array);
        });
        return new Parameters(arrays);
    }

    /** An adapter with a copy of the values. */
    public synchronized Adapter adapter(AdapterConfig config) {
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            boolean offsets = name.equals(Adapter.OFFSETS);
            head.put(
                    name,
                    ArrayValues.tensor(
                            offsets
                                    ? config.pastaConfig()
                                            .placement()
                                            .table(array, config.pastaConfig().slots())
                                    : array));
        });
        Optional<FrozenTensor> offsets = Optional.ofNullable(head.remove(Adapter.OFFSETS));
        return new Adapter(config, offsets, head);
    }

    /** Arrays of these names, in the order of the names. */
    private float[] flat(Map<String, INDArray> ofNames) {
        List<float[]> parts = arrays.keySet().stream()
                .map(name -> ArrayValues.floats(ofNames.get(name)))
                .toList();
        FloatBuffer all = FloatBuffer.allocate(
                parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    /** All values of float32, array after array in their order, each by rows. */
    public synchronized float[] values() {
        return flat(arrays);
    }

    /**
     * The values of other arrays of these names and shapes, laid out as {@link #values}; the arrays are closed.
     *
     * @param others such as the gradients
     */
    public float[] valuesOf(Map<String, INDArray> others) {
        float[] values = flat(others);
        others.values().forEach(INDArray::close);
        return values;
    }

    /** New arrays of these names and shapes with values laid out as {@link #values}. */
    public Map<String, INDArray> arraysOf(float[] values) {
        FloatBuffer rest = FloatBuffer.wrap(values);
        Map<String, INDArray> made = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            float[] own = new float[Math.toIntExact(array.length())];
            rest.get(own);
            made.put(name, Nd4j.create(own, array.shape(), 'c'));
        });
        if (rest.hasRemaining()) {
            throw new IllegalArgumentException(
                    values.length + " values; expected " + (values.length - rest.remaining()) + ".");
        }
        return made;
    }

    /** Overwrites the values in place with values laid out as {@link #values}. */
    public synchronized void assign(float[] values) {
        arraysOf(values).forEach((name, array) -> {
            arrays.get(name).assign(array);
            array.close();
        });
    }

    /**
     * Moves the layer that gives the numbers of a regression, before training, to where they lie.
     *
     * @param centre of the numbers
     * @param width that its weights are multiplied by
     */
    public synchronized void startAt(double centre, double width) {
        arrays.get(Adapter.CLASSIFIER_WEIGHT).muli(width);
        arrays.get(Adapter.CLASSIFIER_BIAS).assign(centre);
    }

    /** An independent copy of the values. */
    public Parameters copy() {
        Map<String, INDArray> copies = new LinkedHashMap<>();
        arrays.forEach((name, array) -> copies.put(name, array.dup()));
        return new Parameters(copies);
    }

    /** Overwrites the values in place, so that every graph that shares the arrays sees them. */
    public synchronized void assign(Parameters other) {
        arrays.forEach((name, array) -> array.assign(other.arrays.get(name)));
    }
}
