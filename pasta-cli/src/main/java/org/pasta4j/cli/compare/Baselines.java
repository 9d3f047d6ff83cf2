package org.pasta4j.cli.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Tuning;

/** What the methods of a comparison train. */
final class Baselines {
    private static final String AUTO = "auto";
    private static final Map<String, UnaryOperator<PastaConfig>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("pasta", config -> config);
        ALL.put("head", PastaConfig::headOnly);
        ALL.put("bitfit", config -> config.withTuning(Tuning.BITFIT));
        ALL.put("full", config -> config.withTuning(Tuning.FULL));
        ALL.put("pasta-shared", placed(OffsetPlacement.Tokens.ALL, true));
        ALL.put("pasta-first", placed(OffsetPlacement.Tokens.FIRST, false));
        ALL.put("pasta-separators", placed(OffsetPlacement.Tokens.SEPARATORS, false));
    }

    private Baselines() {}

    private static UnaryOperator<PastaConfig> placed(OffsetPlacement.Tokens tokens, boolean shared) {
        return config -> config.withPlacement(new OffsetPlacement(List.of(), tokens, shared));
    }

    /** Whether several runs can be trained at once. */
    static boolean trainsTogether(ComparePlan.Method method) {
        return !Set.of("bitfit", "full").contains(method.trains());
    }

    static boolean isKnown(String name) {
        return name != null && ALL.containsKey(name);
    }

    static String names() {
        return String.join(", ", ALL.keySet());
    }

    /** The configuration with what the method trains. */
    static PastaConfig apply(ComparePlan.Method method, PastaConfig config) {
        PastaConfig applied = ALL.get(method.trains()).apply(config);
        applied = method.dropout() == null ? applied : applied.withDropout(method.dropout());
        applied = method.initialScale() == null ? applied : applied.withInitialScale(method.initialScale());
        return applied.task().isOfTokens() ? applied : applied.withHead(head(method));
    }

    /** @throws org.pasta4j.bert.BadInputException if there is no such pooling or head */
    static PastaConfig.Head head(ComparePlan.Method method) {
        return PastaConfig.Head.named(
                Objects.requireNonNullElse(method.pooling(), AUTO), Objects.requireNonNullElse(method.head(), AUTO));
    }
}
