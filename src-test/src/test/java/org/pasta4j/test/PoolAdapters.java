package org.pasta4j.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;

/** Adapters of random numbers, of all kinds. */
public final class PoolAdapters {
    public static final Path GOLDEN = Path.of("src/test/resources/golden");

    private PoolAdapters() {}

    /** Of all tasks, with 2, 3 and 4 slots and none, of different label sets and maximum lengths. */
    public static List<Adapter> ofAllKinds(BertModel base) {
        List<Adapter> adapters = new ArrayList<>();
        for (int slots = 2; slots <= 4; slots++) {
            adapters.add(random(
                    PastaConfig.classification(labels(slots)).withSlots(slots).withMaxLength(6 * slots), base, slots));
            adapters.add(random(PastaConfig.regression().withSlots(slots), base, 10 + slots));
            adapters.add(random(
                    PastaConfig.tokenClassification(List.of("O", "B-x", "I-x"))
                            .withSlots(slots)
                            .withMaxLength(9 + slots),
                    base,
                    20 + slots));
        }
        for (Pooling pooling : List.of(Pooling.FIRST, Pooling.MEAN, Pooling.MAX)) {
            PastaConfig classes = PastaConfig.classification("no", "yes").withPooling(pooling);
            adapters.add(random(classes, base, 40 + pooling.ordinal()));
            adapters.add(random(classes.withHeadKind(HeadKind.DENSE), base, 50 + pooling.ordinal()));
        }
        adapters.add(random(
                PastaConfig.multiLabelClassification(labels(4))
                        .withThresholds(new Thresholds(List.of(0.2, 0.4, 0.6, 0.8))),
                base,
                60));
        adapters.add(random(PastaConfig.classification("no", "yes").headOnly(), base, 30));
        adapters.add(
                random(PastaConfig.tokenClassification(List.of("noun", "verb")).headOnly(), base, 31));
        return adapters;
    }

    private static List<String> labels(int count) {
        return IntStream.range(0, count).mapToObj(i -> "label " + i).toList();
    }

    static Adapter random(PastaConfig config, BertModel base, long seed) {
        Random random = new Random(seed);
        int h = base.config().hiddenSize();
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        if (config.hasDense(base)) {
            head.put(Adapter.DENSE_WEIGHT, tensor(random, h, h));
            head.put(Adapter.DENSE_BIAS, tensor(random, h));
        }
        head.put(Adapter.CLASSIFIER_WEIGHT, tensor(random, config.outputs(), h));
        head.put(Adapter.CLASSIFIER_BIAS, tensor(random, config.outputs()));
        Optional<FrozenTensor> offsets = config.trainOffsets()
                ? Optional.of(tensor(random, base.config().layers(), config.slots(), h))
                : Optional.empty();
        return new Adapter(AdapterConfig.of(config, base, "base"), offsets, head);
    }

    private static FrozenTensor tensor(Random random, int... shape) {
        float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() / 2;
        }
        return FrozenTensor.of(values, shape);
    }
}
