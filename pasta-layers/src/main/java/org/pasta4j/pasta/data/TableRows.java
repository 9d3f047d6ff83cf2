package org.pasta4j.pasta.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** The rows of a table without its header, and without the blank ones at the end of the file. */
final class TableRows implements Rows {
    private final Records records;
    private final Deque<Records.Record> waiting = new ArrayDeque<>();
    private final TableLayout layout;
    private int ready;

    /**
     * @param name of the file, for messages
     * @param columns that are asked for, by what they hold
     * @throws DataException if there is not one row, or no column that is asked for
     */
    TableRows(String name, Records records, ExampleFormat format, Map<String, Column> columns) {
        this.records = records;
        Records.Record first = nextRecord();
        if (first == null) {
            throw new DataException(name + ExampleReader.EMPTY);
        }
        layout = new TableLayout(name, first, format, columns);
        if (!layout.hasHeader()) {
            waiting.addFirst(first);
            ready++;
        } else if (!isAnyLeft()) {
            throw new DataException(name + " holds no examples: there is nothing after its header.");
        }
    }

    @Override
    public Row next() {
        Records.Record record = nextRecord();
        return record == null ? null : layout.row(record);
    }

    private Records.Record nextRecord() {
        if (!isAnyLeft()) {
            return null;
        }
        ready--;
        return waiting.remove();
    }

    private boolean isAnyLeft() {
        while (ready == 0) {
            Records.Record record = records.next();
            if (record == null) {
                return false;
            }
            waiting.add(record);
            ready = record.isBlank() ? 0 : waiting.size();
        }
        return true;
    }

    @Override
    public void close() {
        records.close();
    }
}
