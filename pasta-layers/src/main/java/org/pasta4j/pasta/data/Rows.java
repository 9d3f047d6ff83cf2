package org.pasta4j.pasta.data;

/** Rows of a file, one after the other. */
interface Rows extends AutoCloseable {

    /**
     * The next row, which may turn out to be damaged; null after the last one.
     *
     * @throws DataException if there is no reading on
     */
    Row next();

    @Override
    void close();
}
