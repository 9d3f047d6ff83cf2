package org.pasta4j.benchmarks.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;

/** Adapters for single texts into two classes, as large as trained ones, of ever new numbers. */
public final class RandomAdapters {
    private final BertModel base;
    private final SplittableRandom random = new SplittableRandom(1);

    /** @param base whose sizes they have */
    public RandomAdapters(BertModel base) {
        this.base = base;
    }

    /** Another one. */
    public Adapter next() {
        int h = base.config().hiddenSize();
        PastaConfig config = PastaConfig.classification(List.of("bad", "good")).withPooling(Pooling.POOLER);
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        if (config.hasDense(base)) {
            head.put(Adapter.DENSE_WEIGHT, tensor(h, h));
            head.put(Adapter.DENSE_BIAS, tensor(h));
        }
        head.put(Adapter.CLASSIFIER_WEIGHT, tensor(2, h));
        head.put(Adapter.CLASSIFIER_BIAS, tensor(2));
        Optional<FrozenTensor> offsets = Optional.of(tensor(base.config().layers(), config.slots(), h));
        return new Adapter(AdapterConfig.of(config, base, base.origin().location()), offsets, head);
    }

    private FrozenTensor tensor(int... shape) {
        int length = 1;
        for (int size : shape) {
            length *= size;
        }
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-0.1, 0.1);
        }
        return FrozenTensor.of(values, shape);
    }
}
