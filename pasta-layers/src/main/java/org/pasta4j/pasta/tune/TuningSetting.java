package org.pasta4j.pasta.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.PastaConfig;

/**
 * A way to train.
 *
 * @param config head, dropout and seed
 * @param learningRate the highest
 */
public record TuningSetting(PastaConfig config, double learningRate) {

    TuningSetting withSeed(long seed) {
        return new TuningSetting(config.withSeed(seed), learningRate);
    }

    /** The same without what its seed is: that of all its seeds. */
    TuningSetting unseeded() {
        return withSeed(PastaConfig.DEFAULT_SEED);
    }

    /** For people, as in {@code learning rate 0.01, mean, dropout 0}. */
    public String describe() {
        List<String> parts = new ArrayList<>(List.of("learning rate " + learningRate));
        if (!config.task().isOfTokens()) {
            parts.add(config.pooling().configName());
        }
        config.head().headKind().map(HeadKind::configName).ifPresent(kind -> parts.add(kind + " head"));
        parts.add("dropout "
                + (config.dropout().isPresent()
                        ? String.format(Locale.ROOT, "%s", config.dropout().getAsDouble())
                        : "of the base"));
        return String.join(", ", parts);
    }
}
