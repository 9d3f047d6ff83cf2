package org.pasta4j.cli.base;

import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
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
                Nd4j::getExecutioner,
                Encoders.obstacle(EncoderKind.FUSED, Precision.FP32));
    }

    /**
     * @param machine system and processor, for people
     * @param nd4j loads ND4J's natives, or fails
     * @param obstacle why the fused encoder does not run here, empty where it does
     */
    static String describe(String machine, Supplier<?> nd4j, Optional<String> obstacle) {
        try {
            nd4j.get();
        } catch (LinkageError | RuntimeException e) {
            return "none: ND4J has no natives for " + machine
                    + " on the class path. It is published for 64-bit Intel and AMD under Linux, macOS and Windows, and for"
                    + " 64-bit ARM under Linux and macOS.";
        }
        return obstacle.map(reason -> "stock, " + SLOWER + ": " + reason).orElse("fused, the fast one, on " + machine);
    }
}
