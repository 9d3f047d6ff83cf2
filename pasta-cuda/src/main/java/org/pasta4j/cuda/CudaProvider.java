package org.pasta4j.cuda;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EngineProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Engines for NVIDIA GPUs. */
public final class CudaProvider implements EngineProvider {
    private static final Logger LOG = LoggerFactory.getLogger(CudaProvider.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /** For {@link java.util.ServiceLoader}. */
    public CudaProvider() {}

    @Override
    public EncoderKind kind() {
        return EncoderKind.CUDA;
    }

    @Override
    public Optional<String> obstacle(Precision precision) {
        Optional<String> obstacle = Toolkit.obstacle();
        if (obstacle.isPresent() && !TOLD.getAndSet(true)) {
            // Only where there is a driver is the GPU expected to be used.
            LOG.atLevel(Toolkit.hasDriver() ? Level.WARN : Level.INFO)
                    .log("Not computing on a GPU: {}", obstacle.get());
        }
        return obstacle;
    }

    @Override
    public Optional<String> device() {
        return Toolkit.obstacle().isPresent()
                ? Optional.empty()
                : Optional.of(Toolkit.get().device().toString());
    }

    @Override
    public EncoderEngine create(BertModel model, Precision precision) {
        return new CudaEngine(model, precision);
    }
}
