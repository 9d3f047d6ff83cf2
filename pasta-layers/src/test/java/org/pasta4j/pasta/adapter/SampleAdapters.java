package org.pasta4j.pasta.adapter;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.pasta.PastaConfig;

/** Small adapters of random numbers for the tiny BERT of the golden files. */
public final class SampleAdapters {
    public static final BertModel BASE =
            BertCheckpoint.open(Path.of("../src-test/src/test/resources/golden/tiny-bert"));

    private SampleAdapters() {}

    public static BertModel baseWithoutPooler() {
        return new BertModel(BASE.config(), BASE.embeddings(), BASE.layers(), Optional.empty(), BASE.origin());
    }

    public static Adapter classifier() {
        return of(
                PastaConfig.classification("bad", "good", "\u00fcber | \"so\"").withDropout(0.25), BASE);
    }

    public static Adapter of(PastaConfig config, BertModel base) {
        int h = base.config().hiddenSize();
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        if (base.pooler().isEmpty()) {
            head.put(Adapter.DENSE_WEIGHT, random(h, h));
            head.put(Adapter.DENSE_BIAS, random(h));
        }
        head.put(Adapter.CLASSIFIER_WEIGHT, random(config.outputs(), h));
        head.put(Adapter.CLASSIFIER_BIAS, random(config.outputs()));
        Optional<FrozenTensor> offsets = config.trainOffsets()
                ? Optional.of(random(base.config().layers(), config.slots(), h))
                : Optional.empty();
        return new Adapter(AdapterConfig.of(config, base, "org/tiny-bert"), offsets, head);
    }

    public static FrozenTensor random(int... shape) {
        int count = 1;
        for (int length : shape) {
            count *= length;
        }
        float[] values = new float[count];
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return FrozenTensor.of(values, shape);
    }
}
