package org.pasta4j.pasta.data;

/** Whether double quotes around a field of a table are quotes. */
public enum Quoting {
    /**
     * They are around a field that holds delimiters, line breaks or quotes, which then are doubled, and may be around
     * any other: RFC 4180, and what pandas, R and Excel write.
     */
    MINIMAL,
    /** A double quote is a character like any other. */
    NONE
}
