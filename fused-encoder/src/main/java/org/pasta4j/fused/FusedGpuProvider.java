package org.pasta4j.fused;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderProvider;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.engine.EngineProvider;
import org.pasta4j.fused.engine.Engines;

/** Offers {@link FusedEncoder} on a GPU to {@link org.pasta4j.bert.samediff.Encoders}. */
public final class FusedGpuProvider implements EncoderProvider {
    /** For {@link java.util.ServiceLoader}. */
    public FusedGpuProvider() {}

    @Override
    public EncoderKind kind() {
        return EncoderKind.CUDA;
    }

    @Override
    public int priority() {
        return 2;
    }

    @Override
    public boolean needsDevice() {
        return true;
    }

    @Override
    public Optional<String> obstacle(Precision precision) {
        return FusedEncoder.obstacle(kind(), precision);
    }

    @Override
    public Optional<String> device() {
        // Without ND4J, which takes a second to load.
        List<String> obstacles = new ArrayList<>();
        Optional<String> found = Engines.find(kind(), Precision.FP32, obstacles).flatMap(EngineProvider::device);
        return Optional.of(found.orElseGet(() -> "none: " + String.join("; ", obstacles)));
    }

    @Override
    public Encoder open(BertModel model, Precision precision) {
        return FusedEncoder.open(model, kind(), precision);
    }
}
