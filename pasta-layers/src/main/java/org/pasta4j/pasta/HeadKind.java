package org.pasta4j.pasta;

import java.util.Locale;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Choice;

/** What the head of a task of whole texts is made of. H is the hidden size. */
public enum HeadKind {
    /** Dropout and a linear layer, as the paper has it. */
    LINEAR,
    /**
     * Dropout, a dense layer {@code [H, H]}, tanh, dropout and a linear layer, as RoBERTa's own head (Liu et al. 2019):
     * {@code H H + H} trained values more.
     */
    DENSE;

    /** The name in an adapter's configuration and on the command line. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param name as {@link #configName()} writes it
     * @throws BadInputException if there is no such head
     */
    public static HeadKind ofConfigName(String name) {
        return Choice.named("head", values(), HeadKind::configName, name);
    }
}
