package org.pasta4j.dl4j;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;

/**
 * The frozen bases of this process, by which a network that is loaded finds its own. A base that some network holds is
 * known as long as that network lives; others have to be registered, or to lie where they lay when the network was
 * made. Safe for any number of threads.
 */
public final class PastaBases {
    private static final Map<String, BertModel> REGISTERED = new HashMap<>();
    private static final Map<String, WeakReference<BertModel>> KNOWN = new HashMap<>();

    private PastaBases() {}

    /** Keeps a base for networks that are loaded later, until {@link #unregister}. */
    public static synchronized void register(BertModel base) {
        REGISTERED.put(base.fingerprint(), base);
    }

    /** Keeps the base no longer; networks that hold it go on. */
    public static synchronized void unregister(BertModel base) {
        REGISTERED.remove(base.fingerprint());
        KNOWN.remove(base.fingerprint());
    }

    /** Remembers a base without keeping it. */
    static synchronized void remember(BertModel base) {
        KNOWN.values().removeIf(reference -> reference.get() == null);
        KNOWN.put(base.fingerprint(), new WeakReference<>(base));
    }

    /**
     * The base that is meant, registered, known, or opened where it lay.
     *
     * @throws BadInputException if it is none of these, with what was expected and found, and what to do
     */
    static synchronized BertModel require(BaseReference reference) {
        BertModel registered = REGISTERED.get(reference.fingerprint());
        if (registered != null) {
            return registered;
        }
        WeakReference<BertModel> known = KNOWN.get(reference.fingerprint());
        BertModel alive = known == null ? null : known.get();
        if (alive != null) {
            return alive;
        }
        BertModel opened = open(reference);
        if (!opened.fingerprint().equals(reference.fingerprint())) {
            throw refusal(reference, "there is another base now, " + BaseReference.of(opened) + ".", null);
        }
        remember(opened);
        return opened;
    }

    private static BertModel open(BaseReference reference) {
        try {
            return BertCheckpoint.open(reference.location());
        } catch (BadInputException e) {
            throw refusal(reference, "it cannot be opened. " + e.getMessage(), e);
        }
    }

    private static BadInputException refusal(BaseReference reference, String found, Exception cause) {
        return new BadInputException(
                "The network stands on a frozen base that is not saved with it: " + reference
                        + ". No base of that fingerprint is registered, and in that place " + found
                        + " Open the base from where it is and call PastaBases.register before the network is loaded.",
                cause);
    }
}
