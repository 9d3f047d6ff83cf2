package org.pasta4j.fused.onednn;

import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EngineProvider;

/** Engines for processors. */
public final class OneDnnProvider implements EngineProvider {
    /** For {@link java.util.ServiceLoader}. */
    public OneDnnProvider() {}

    @Override
    public EncoderKind kind() {
        return EncoderKind.FUSED;
    }

    @Override
    public Optional<String> obstacle(Precision precision) {
        return OneDnn.obstacle(precision);
    }

    @Override
    public EncoderEngine create(BertModel model, Precision precision) {
        return new OneDnnEngine(model, precision);
    }
}
