package org.pasta4j.pasta.data;

import java.util.List;

/** One row of a file of whatever kind, not looked into before it is asked for something. */
interface Row {

    /** File and line, for messages. */
    String place();

    /**
     * What a column holds, spaces included.
     *
     * @throws DataException naming file and line, if the row is damaged or the column holds nothing
     */
    String text(Column column);

    /**
     * The list that a column holds.
     *
     * @throws DataException naming file and line, if the row is damaged or the column holds none
     */
    List<String> list(Column column);

    /**
     * The labels that a column holds: a list, or a text with labels in it.
     *
     * @return without the spaces around them; none where the column holds none
     * @throws DataException naming file and line, if the row is damaged
     */
    List<String> labels(Column column, LabelSplit split);

    /**
     * The names of its fields; none in a table.
     *
     * @throws DataException naming file and line, if the row is damaged
     */
    default List<String> names() {
        return List.of();
    }
}
