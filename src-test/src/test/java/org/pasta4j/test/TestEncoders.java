package org.pasta4j.test;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Assumptions;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EngineProvider;

/** Opens what is to be tested; a test of what does not run on this machine skips itself and says why. */
final class TestEncoders {
    private TestEncoders() {}

    static Encoder open(BertModel model, EncoderKind kind) {
        return kind == EncoderKind.FUSED ? fused(model) : Encoders.open(model, kind, Precision.FP32);
    }

    static FusedEncoder fused(BertModel model) {
        return fused(model, Precision.FP32);
    }

    static FusedEncoder fused(BertModel model, Precision precision) {
        assumeRuns(precision);
        return FusedEncoder.open(model, precision);
    }

    /** The engine alone, without SameDiff around it. */
    static EncoderEngine engine(BertModel model) {
        assumeRuns(Precision.FP32);
        return ServiceLoader.load(EngineProvider.class).iterator().next().create(model, Precision.FP32);
    }

    private static void assumeRuns(Precision precision) {
        FusedEncoder.obstacle(precision)
                .ifPresent(why -> Assumptions.abort("no fused encoder in " + precision + " here: " + why));
    }
}
