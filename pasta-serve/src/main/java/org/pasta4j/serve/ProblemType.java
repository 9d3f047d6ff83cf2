package org.pasta4j.serve;

import java.util.Locale;

/** Every way in which a request is refused. The name, in small letters with hyphens, ends the type's URN. */
enum ProblemType {
    BAD_REQUEST(400, "The request is not HTTP as this server takes it"),
    BAD_JSON(400, "The body is not the JSON that is expected"),
    BAD_NAME(400, "An adapter cannot be called so"),
    BAD_PARAMETER(400, "A parameter of the address is not what is expected"),
    WRONG_TOKEN(401, "This needs a token"),
    CHANGES_OFF(403, "This server's adapters cannot be changed"),
    NOT_FOUND(404, "There is nothing at this address"),
    UNKNOWN_ADAPTER(404, "There is no such adapter"),
    UNKNOWN_VERSION(404, "There is no such version of the adapter"),
    METHOD_NOT_ALLOWED(405, "This address does not take that method"),
    NAME_TAKEN(409, "Something that is no adapter has that name"),
    SLOW_CLIENT(408, "The request did not arrive in time"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_TYPE(415, "The body is of a type that is not taken"),
    UNSUITABLE_INPUT(422, "The adapter does not take such an input"),
    TOO_LONG(422, "A text is longer than the adapter takes"),
    BROKEN_UPLOAD(422, "The upload is not a whole adapter for this base"),
    QUEUE_FULL(429, "There is more to do than can be done soon"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    BROKEN_ADAPTER(500, "The adapter's files are broken"),
    INTERNAL(500, "Something went wrong in the server"),
    ADAPTERS_BUSY(503, "The adapters are being changed by others"),
    BUSY(503, "There is no room for more at the moment"),
    STOPPING(503, "The server is stopping"),
    TOO_LATE(504, "The answer was not ready in time");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** As in {@code queue-full}: for logs and counters. */
    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For programs. */
    String urn() {
        return "urn:pasta4j:problem:" + slug();
    }

    /** What stands for an answer that the HTTP library gives by itself. */
    static ProblemType ofStatus(int status) {
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 408 -> SLOW_CLIENT;
            case 413 -> TOO_LARGE;
            case 431 -> HEADERS_TOO_LARGE;
            case 503 -> STOPPING;
            // A version of HTTP, or a coding, that is not known.
            case 501, 505 -> BAD_REQUEST;
            default -> status >= 500 ? INTERNAL : BAD_REQUEST;
        };
    }
}
