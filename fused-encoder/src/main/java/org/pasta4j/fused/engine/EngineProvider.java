package org.pasta4j.fused.engine;

import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Precision;

/** Makes engines of one kind; found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {
    /**
     * Why engines of this kind cannot run here, for people; empty where they can.
     *
     * @param precision that is asked for
     */
    Optional<String> obstacle(Precision precision);

    /** An engine with the model's weights. */
    EncoderEngine create(BertModel model, Precision precision);
}
