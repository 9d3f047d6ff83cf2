package org.pasta4j.fused;

import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderProvider;
import org.pasta4j.bert.samediff.Precision;

/** Offers {@link FusedEncoder} on a GPU to {@link org.pasta4j.bert.samediff.Encoders}. */
public final class FusedGpuProvider implements EncoderProvider {
    /** For {@link java.util.ServiceLoader}. */
    public FusedGpuProvider() {}

    @Override
    public EncoderKind kind() {
        return EncoderKind.CUDA;
    }

    @Override
    public Optional<String> obstacle(Precision precision) {
        return FusedEncoder.obstacle(kind(), precision);
    }

    @Override
    public Optional<String> device() {
        return FusedEncoder.device(kind());
    }

    @Override
    public Encoder open(BertModel model, Precision precision) {
        return FusedEncoder.open(model, kind(), precision);
    }
}
