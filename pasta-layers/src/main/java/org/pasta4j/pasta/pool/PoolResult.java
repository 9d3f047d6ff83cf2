package org.pasta4j.pasta.pool;

import java.util.List;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.model.PastaTagger;

/** The answer of an {@link AdapterPool} to one request. */
public sealed interface PoolResult {

    /**
     * A class for the text or pair.
     *
     * @param adapter name of the adapter that answered
     * @param version its version
     * @param labels names of the classes
     * @param prediction the most probable of them, and the probability of each in their order
     */
    record Classification(String adapter, String version, List<String> labels, Prediction prediction)
            implements PoolResult {}

    /**
     * Any number of labels for the text or pair.
     *
     * @param adapter name of the adapter that answered
     * @param version its version
     * @param labels names of all labels
     * @param prediction those that the text has, and the probability of each that there is, in their order
     */
    record MultiLabelClassification(String adapter, String version, List<String> labels, Prediction prediction)
            implements PoolResult {}

    /**
     * A number for the text or pair.
     *
     * @param adapter name of the adapter that answered
     * @param version its version
     * @param value the number
     * @param truncated whether the model saw only the beginning of a text, the whole being longer than it takes
     */
    record Regression(String adapter, String version, float value, boolean truncated) implements PoolResult {}

    /**
     * Labels of words.
     *
     * @param adapter name of the adapter that answered
     * @param version its version
     * @param text that the entities' characters are counted in; words are put together with single spaces
     * @param entities in their order, as {@link PastaTagger#entities(String)} gives them
     * @param tags the label of each word that was asked for, as {@link PastaTagger#tags} gives them; empty where the
     *     request was a text
     */
    record Entities(String adapter, String version, String text, List<Entity> entities, List<String> tags)
            implements PoolResult {}

    /**
     * No answer: something is wrong with this request, and others of the same batch are answered.
     *
     * @param adapter the name that was asked for
     * @param reason for programs
     * @param message for people: what was expected, what was found, what to do
     */
    record Refusal(String adapter, Reason reason, String message) implements PoolResult {}

    /** Why a request is refused. */
    enum Reason {
        /** There is no adapter of that name. */
        UNKNOWN_ADAPTER,
        /** There is one, but not in that version. */
        UNKNOWN_VERSION,
        /** There is one, but its files are damaged, or it was made for another base. */
        BROKEN_ADAPTER,
        /** It does not answer for such an input, as one of single texts does not for a pair. */
        UNSUITABLE_INPUT,
        /** The input has more tokens than the pool takes. */
        TOO_LONG,
        /** The base or the adapter gave no answer to this input although it passed validation; the log says why. */
        FAILED
    }

    /** The adapter that answered, or that was asked for. */
    String adapter();
}
