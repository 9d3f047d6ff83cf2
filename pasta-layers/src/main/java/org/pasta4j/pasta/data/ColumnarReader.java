package org.pasta4j.pasta.data;

import java.nio.file.Path;

/**
 * Reads files of columns that have names and types, of one kind. Found by {@link java.util.ServiceLoader}; immutable
 * and safe for any number of threads.
 */
public interface ColumnarReader {

    /**
     * Whether a file is of the kind.
     *
     * @param start the first bytes of it, at most 64
     */
    boolean reads(byte[] start);

    /**
     * Opens a file of the kind.
     *
     * @throws DataException naming the file, if it is damaged
     */
    ColumnarFile open(Path file);
}
