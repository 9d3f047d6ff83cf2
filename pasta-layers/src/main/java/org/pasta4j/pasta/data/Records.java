package org.pasta4j.pasta.data;

import java.util.List;
import java.util.function.Supplier;

/** The rows of a table as fields, before it is known what is in which column. */
interface Records extends AutoCloseable {

    /** One row. */
    final class Record {
        private final String place;
        private final Supplier<List<String>> reader;
        private List<String> fields;

        /**
         * @param place file and line where it begins, for messages
         * @param reader gives the fields; throws a {@link DataException} if they cannot be read
         */
        Record(String place, Supplier<List<String>> reader) {
            this.place = place;
            this.reader = reader;
        }

        String place() {
            return place;
        }

        /**
         * As they are in the file, spaces included.
         *
         * @throws DataException if they cannot be read
         */
        List<String> fields() {
            if (fields == null) {
                fields = reader.get();
            }
            return fields;
        }

        /** Whether there is nothing in it; one that cannot be read has something. */
        boolean isBlank() {
            try {
                return fields().size() == 1 && fields().get(0).isBlank();
            } catch (DataException e) {
                return false;
            }
        }
    }

    /**
     * The next row, null after the last one.
     *
     * @throws DataException if there is no reading on
     */
    Record next();

    @Override
    void close();
}
