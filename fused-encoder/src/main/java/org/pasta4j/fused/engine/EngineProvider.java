package org.pasta4j.fused.engine;

import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;

/** Makes engines of one kind; found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {
    /** {@link EncoderKind#FUSED} for the processor, {@link EncoderKind#CUDA} for a GPU. */
    EncoderKind kind();

    /** What they compute on, for people, where that is not the processor and is there. */
    default Optional<String> device() {
        return Optional.empty();
    }

    /**
     * Why engines of this kind cannot run here, for people; empty where they can.
     *
     * @param precision that is asked for
     */
    Optional<String> obstacle(Precision precision);

    /** An engine with the model's weights. */
    EncoderEngine create(BertModel model, Precision precision);
}
