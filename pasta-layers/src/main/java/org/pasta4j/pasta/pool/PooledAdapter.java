package org.pasta4j.pasta.pool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.AdapterVersion;

/**
 * An adapter as an {@link AdapterPool} holds it: its parameters in as few arrays as can be, and never changed. L is the
 * number of layers, S of slots, H the hidden size.
 */
public final class PooledAdapter {
    private final String name;
    private final String version;
    private final AdapterConfig config;
    private final PastaConfig pastaConfig;
    private final float[] offsets;
    private final float[] dense;
    private final float[] denseBias;
    private final float[] classifier;
    private final float[] classifierBias;

    /** @param adapter is copied */
    PooledAdapter(String name, Adapter adapter) {
        this.name = name;
        this.version = AdapterVersion.of(adapter);
        this.config = adapter.config();
        this.pastaConfig = config.pastaConfig();
        this.offsets = adapter.offsets().map(FrozenTensor::toArray).orElse(null);
        FrozenTensor denseWeight = adapter.head().get(Adapter.DENSE_WEIGHT);
        this.dense = denseWeight == null ? null : denseWeight.transpose().toArray();
        this.denseBias = values(adapter, Adapter.DENSE_BIAS);
        this.classifier = values(adapter, Adapter.CLASSIFIER_WEIGHT);
        this.classifierBias = values(adapter, Adapter.CLASSIFIER_BIAS);
    }

    private static float[] values(Adapter adapter, String tensor) {
        FrozenTensor values = adapter.head().get(tensor);
        return values == null ? null : values.toArray();
    }

    /** What the pool's callers call it. */
    public String name() {
        return name;
    }

    /** Twelve hexadecimal digits that stand for its content: the same adapter has the same version everywhere. */
    public String version() {
        return version;
    }

    /** Its configuration. */
    public AdapterConfig config() {
        return config;
    }

    /** The adapter over the same values. */
    public Adapter adapter() {
        int h = config.hiddenSize();
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        if (dense != null) {
            head.put(Adapter.DENSE_WEIGHT, FrozenTensor.of(dense, h, h).transpose());
            head.put(Adapter.DENSE_BIAS, FrozenTensor.of(denseBias, h));
        }
        head.put(Adapter.CLASSIFIER_WEIGHT, FrozenTensor.of(classifier, outputs(), h));
        head.put(Adapter.CLASSIFIER_BIAS, FrozenTensor.of(classifierBias, outputs()));
        Optional<FrozenTensor> table = Optional.ofNullable(offsets)
                .map(values -> FrozenTensor.of(
                        values, config.layers(), config.pastaConfig().slots(), h));
        return new Adapter(config, table, head);
    }

    /** Bytes of its parameters. */
    public long bytes() {
        long floats = classifier.length + classifierBias.length;
        floats += offsets == null ? 0 : offsets.length;
        floats += dense == null ? 0 : dense.length + denseBias.length;
        return Float.BYTES * floats;
    }

    PastaConfig pastaConfig() {
        return pastaConfig;
    }

    Task task() {
        return pastaConfig.task();
    }

    int outputs() {
        return pastaConfig.outputs();
    }

    /** False where the head alone was trained. */
    boolean hasOffsets() {
        return offsets != null;
    }

    /**
     * Writes its offsets into a table of many adapters.
     *
     * @param slots how many of them, from the first
     * @param table {@code [L, size, H]}
     * @param size rows of the table for each layer
     * @param row first of its own
     */
    void copyOffsets(int slots, float[] table, int size, int row) {
        int h = config.hiddenSize();
        for (int l = 0; l < config.layers(); l++) {
            System.arraycopy(offsets, l * config.pastaConfig().slots() * h, table, (l * size + row) * h, slots * h);
        }
    }

    /** What its head on whole rows reads. */
    Pooling pooling() {
        return pastaConfig.pooling();
    }

    /** {@code [in, out]}, H each; null for a linear head. */
    float[] dense() {
        return dense;
    }

    /** {@code [H]}; null for a linear head. */
    float[] denseBias() {
        return denseBias;
    }

    /** {@code [outputs, H]}. */
    float[] classifier() {
        return classifier;
    }

    /** {@code [outputs]}. */
    float[] classifierBias() {
        return classifierBias;
    }

    /** The name, {@code @} and the version: what a {@link PoolRequest} takes. */
    @Override
    public String toString() {
        return name + "@" + version;
    }
}
