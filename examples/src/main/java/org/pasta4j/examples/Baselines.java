package org.pasta4j.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pasta4j.pasta.PastaConfig;

/** What the methods of a comparison train. */
final class Baselines {
    private static final Map<String, UnaryOperator<PastaConfig>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("pasta", config -> config);
        ALL.put("head", PastaConfig::headOnly);
    }

    private Baselines() {}

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
        return method.initialScale() == null ? applied : applied.withInitialScale(method.initialScale());
    }
}
