package org.pasta4j.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.pasta4j.bert.BadInputException;

/** Looks columns of a table up by their names. */
final class TableColumns {
    private TableColumns() {}

    /**
     * The type of a column.
     *
     * @throws BadInputException naming the columns that there are, if there is none of that name
     */
    static DataType type(StructType schema, String name) {
        List<String> names = Arrays.asList(schema.fieldNames());
        if (!names.contains(name)) {
            throw new BadInputException("There is no column \"" + name + "\"; found " + String.join(", ", names) + ".");
        }
        return schema.apply(name).dataType();
    }

    /**
     * Refuses a column that does not fit.
     *
     * @param expected type, for the message
     */
    static void require(StructType schema, String name, String expected, boolean fits) {
        if (!fits) {
            throw new BadInputException("The column \"" + name + "\" is of the type "
                    + type(schema, name).simpleString() + "; expected " + expected + ".");
        }
    }
}
