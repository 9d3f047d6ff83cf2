package org.pasta4j.pasta.data;

/** Whether the first line of a table names its columns. */
public enum Header {
    /**
     * It does where a column is chosen by name. Otherwise only if it reads exactly {@code text} in the text column and
     * {@code label} in the label column, or, where no label is read, in any column.
     */
    AUTO,
    /** It does. */
    PRESENT,
    /** It is a row like any other. */
    ABSENT
}
