package org.pasta4j.serve;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why there is no answer, as RFC 9457 has it ({@code application/problem+json}).
 *
 * @param type for programs
 * @param detail for people: what was expected, what was found, what to do; nothing of the server's own
 * @param faults where in the request, as JSON pointers; may be empty
 * @param headers of the answer
 */
record Problem(ProblemType type, String detail, List<Fault> faults, Map<String, String> headers) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** A place in the request and what is wrong there. */
    record Fault(String pointer, String detail) {}

    static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, List.of(), Map.of());
    }

    /** At one place. */
    static Problem at(String pointer, ProblemType type, String detail) {
        return new Problem(type, detail, List.of(new Fault(pointer, detail)), Map.of());
    }

    /** So much waits already that no more is taken. */
    static Problem full(long seconds) {
        return of(
                        ProblemType.QUEUE_FULL,
                        "Too many texts wait already. Try again in " + seconds
                                + (seconds == 1 ? " second." : " seconds."))
                .withHeader("Retry-After", Long.toString(seconds));
    }

    /** No memory is left for what a client sends, or is to be sent. */
    static Problem busy() {
        return of(
                        ProblemType.BUSY,
                        "The bodies of other requests take all the memory there is for them."
                                + " Try again in a second.")
                .withHeader("Retry-After", "1");
    }

    /** Too many requests wait for a few threads. */
    static Problem crowded() {
        return of(ProblemType.BUSY, "Too many requests of this kind wait already. Try again in a second.")
                .withHeader("Retry-After", "1");
    }

    static Problem stopping() {
        return of(ProblemType.STOPPING, "The server is stopping and takes no more work.");
    }

    Problem withHeader(String name, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(name, value);
        return new Problem(type, detail, faults, Map.copyOf(all));
    }

    ProblemException exception() {
        return new ProblemException(this);
    }

    /** UTF-8. */
    byte[] json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", type.urn());
        members.put("title", type.title());
        members.put("status", type.status());
        members.put("detail", detail);
        if (!faults.isEmpty()) {
            members.put("errors", faults);
        }
        return Json.bytes(members);
    }

    /** For the log: one line of ASCII. */
    @Override
    public String toString() {
        return type.slug() + ": " + LogText.clean(detail);
    }
}
