package org.pasta4j.pasta.tune;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.BertModel;
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

    /** The same with what its base suggests where nothing was chosen. */
    TuningSetting on(BertModel base) {
        return new TuningSetting(config.on(base), learningRate);
    }

    private static String plain(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    /** For people, as in {@code learning rate 0.01, mean, dropout 0.1}. */
    public String describe() {
        List<String> parts = new ArrayList<>(List.of("learning rate " + plain(learningRate)));
        if (!config.task().isOfTokens()) {
            parts.add(config.pooling().configName());
        }
        config.head().headKind().map(HeadKind::configName).ifPresent(kind -> parts.add(kind + " head"));
        parts.add("dropout "
                + (config.dropout().isPresent() ? plain(config.dropout().getAsDouble()) : "of the base"));
        return String.join(", ", parts);
    }
}
