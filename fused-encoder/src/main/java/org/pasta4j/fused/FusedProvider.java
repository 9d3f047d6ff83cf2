package org.pasta4j.fused;

import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderProvider;
import org.pasta4j.bert.samediff.Precision;

/** Offers {@link FusedEncoder} on the processor to {@link org.pasta4j.bert.samediff.Encoders}. */
public final class FusedProvider implements EncoderProvider {
    /** For {@link java.util.ServiceLoader}. */
    public FusedProvider() {}

    @Override
    public EncoderKind kind() {
        return EncoderKind.FUSED;
    }

    @Override
    public int priority() {
        return 1;
    }

    @Override
    public Optional<String> obstacle(Precision precision) {
        return FusedEncoder.obstacle(kind(), precision);
    }

    @Override
    public Encoder open(BertModel model, Precision precision) {
        return FusedEncoder.open(model, kind(), precision);
    }
}
