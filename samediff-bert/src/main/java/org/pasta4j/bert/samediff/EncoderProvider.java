package org.pasta4j.bert.samediff;

import java.util.Optional;
import org.pasta4j.bert.BertModel;

/** Makes encoders that are faster than the stock one, on the machines for which they are made; a service. */
public interface EncoderProvider {
    /** Why its encoders cannot run here in that precision, in one sentence; empty where they can. */
    Optional<String> obstacle(Precision precision);

    /**
     * An encoder of the model. Those of one model share its weights.
     *
     * @param model is kept
     * @param precision one without an obstacle
     */
    Encoder open(BertModel model, Precision precision);
}
