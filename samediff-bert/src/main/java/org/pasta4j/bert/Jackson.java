package org.pasta4j.bert;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The JSON of files that this library writes, and of those that are read leniently. A mapper is expensive to make and
 * is shared by all threads; what is read strictly has mappers of its own.
 */
public final class Jackson {
    /** With Jackson's defaults, which are never changed. */
    public static final ObjectMapper MAPPER = new ObjectMapper();

    private Jackson() {}
}
