package org.pasta4j.pasta;

import java.util.Locale;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Choice;

/**
 * How the logits of a sentence's words become its tags. Either way an entity is what seqeval's strict mode for IOB2
 * reads from these tags, and what is shown, measured and served are the same entities. Labels that mark no entities
 * have no order to keep: both ways give the most probable label of each word.
 */
public enum TagDecoding {
    /**
     * The most probable sequence of tags that is well-formed: I-type only after B-type or I-type of its type. All
     * well-formed sequences count alike, nothing of it is trained (Lester et al. 2020). Where the most probable tags of
     * the words are well-formed, they are it.
     */
    VITERBI,
    /**
     * The most probable tag of each word, whatever stands beside it. An I-type that goes on with nothing is no part of
     * an entity, as in seqeval's strict mode.
     */
    ARGMAX;

    /** The name in an adapter's configuration and on the command line. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param name as {@link #configName()} writes it
     * @throws BadInputException if there is no such decoding
     */
    public static TagDecoding ofConfigName(String name) {
        return Choice.named("decoding", values(), TagDecoding::configName, name);
    }
}
