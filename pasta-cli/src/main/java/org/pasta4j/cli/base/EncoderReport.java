package org.pasta4j.cli.base;

import java.util.Optional;
import java.util.function.Supplier;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Nd4jNatives;
import org.pasta4j.bert.samediff.Precision;

/** What a base is computed with on this machine's processor, and how fast that is to be expected. */
public final class EncoderReport {
    /** Of docs/benchmarks: training MiniLM, both encoders on the same machine. */
    private static final String SLOWER = "some 4 to 6 times as slow in training, by what was measured on an AMD EPYC";

    private EncoderReport() {}

    /** In one line, for people. */
    public static String describe() {
        return describe(
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Nd4jNatives.obstacle(),
                () -> Encoders.obstacle(EncoderKind.FUSED, Precision.FP32));
    }

    /**
     * @param machine system and processor, for people
     * @param nd4j why ND4J does not load; empty where it does
     * @param fused why the fused encoder does not run here, empty where it does; asked only where ND4J loads
     */
    static String describe(String machine, Optional<String> nd4j, Supplier<Optional<String>> fused) {
        return nd4j.map(reason -> "none: " + reason)
                .orElseGet(() -> fused.get()
                        .map(reason -> "stock, " + SLOWER + ": " + reason)
                        .orElse("fused, the fast one, on " + machine));
    }
}
