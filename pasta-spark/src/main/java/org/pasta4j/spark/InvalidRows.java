package org.pasta4j.spark;

/** What is done with a row that has no answer. */
enum InvalidRows {
    /** The job fails, saying why. */
    ERROR("error"),
    /** The row is left out. */
    SKIP("skip"),
    /** The row stays, its answers are null. */
    KEEP("keep");

    private final String name;

    InvalidRows(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
