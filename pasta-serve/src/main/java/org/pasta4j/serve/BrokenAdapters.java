package org.pasta4j.serve;

import org.pasta4j.pasta.adapter.AdapterException;

/** Adapters that cannot be read: the client learns which, the log why, for the reason names files of this machine. */
final class BrokenAdapters {
    private BrokenAdapters() {}

    /**
     * Logs the reason.
     *
     * @return what the client is told
     */
    static String report(String name, String why) {
        FaultLog.tell(LogText.clean(name) + ": " + why);
        return told(name);
    }

    /** What the client is told of one whose reason is in the log already. */
    static String told(String name) {
        return "The adapter " + LogText.clean(name) + " cannot be read; the server's log says why.";
    }

    /** Logs the reason. */
    static ProblemException exception(String name, AdapterException why) {
        return Problem.of(ProblemType.BROKEN_ADAPTER, report(name, why.getMessage()))
                .exception();
    }
}
