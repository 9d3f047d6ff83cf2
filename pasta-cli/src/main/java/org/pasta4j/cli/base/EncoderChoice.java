package org.pasta4j.cli.base;

import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import picocli.CommandLine.Option;

/** What the frozen model is computed with. */
public final class EncoderChoice {
    @Option(
            names = "--encoder",
            paramLabel = "KIND",
            description =
                    "\"cuda\" (an NVIDIA GPU, with Java 22 or newer), \"fused\" (fast, on 64-bit Intel and AMD"
                            + " processors), \"stock\" (plain SameDiff operations) or \"auto\", the fastest that runs here (default: ${DEFAULT-VALUE}).")
    private EncoderKind kind = EncoderKind.AUTO;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description = "Of the frozen linear layers: \"fp32\", \"bf16\", faster where the processor has it, or on a"
                    + " GPU \"tf32\"; not with the stock encoder (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FP32;

    /** For a command that always computes with stock operations. */
    public static EncoderChoice stock() {
        EncoderChoice flags = new EncoderChoice();
        flags.kind = EncoderKind.STOCK;
        return flags;
    }

    /** What the frozen linear layers are computed in. */
    public Precision precision() {
        return precision;
    }

    Encoder open(BertModel model) {
        try {
            return Encoders.open(model, kind, precision);
        } catch (BadInputException e) {
            throw new BadInputException(asOptions(e.getMessage()), e);
        }
    }

    /** What a program would write, as it is typed here. */
    private static String asOptions(String message) {
        for (EncoderKind kind : EncoderKind.values()) {
            message = message.replace("EncoderKind." + kind.name(), "--encoder " + kind);
        }
        return message;
    }
}
