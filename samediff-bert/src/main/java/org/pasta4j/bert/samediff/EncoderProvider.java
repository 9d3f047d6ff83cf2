package org.pasta4j.bert.samediff;

import java.util.Optional;
import org.pasta4j.bert.BertModel;

/** Makes encoders that are faster than the stock one, on the machines for which they are made; a service. */
public interface EncoderProvider {
    /** By which its encoders are asked for. */
    EncoderKind kind();

    /** Where several encoders run, the one of the highest priority is taken; the stock encoder's is below all. */
    int priority();

    /**
     * Whether its encoders need a device that most machines lack. Then another encoder is taken where they do not run,
     * or do not take the model, unless their kind is asked for.
     */
    default boolean needsDevice() {
        return false;
    }

    /** Why its encoders cannot run here in that precision, in one sentence; empty where they can. */
    Optional<String> obstacle(Precision precision);

    /** What they compute on, or why that is not there, for people; empty for the processor. */
    default Optional<String> device() {
        return Optional.empty();
    }

    /**
     * An encoder of the model. Those of one model share its weights.
     *
     * @param model is kept
     * @param precision one without an obstacle
     * @throws org.pasta4j.bert.BadInputException if the model's sizes do not suit, or there is not enough memory
     */
    Encoder open(BertModel model, Precision precision);
}
