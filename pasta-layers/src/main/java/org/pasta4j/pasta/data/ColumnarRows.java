package org.pasta4j.pasta.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of a file of columns that have names. */
final class ColumnarRows implements Rows {
    private final String name;
    private final ColumnarFile file;
    private final List<String> all;
    private final List<String> chosen = new ArrayList<>();
    private final Map<Column, Integer> places = new HashMap<>();
    private long number;

    /**
     * @param name of the file, for messages
     * @param file closed with this object, and where this throws
     * @param columns that are asked for, by what they hold
     * @throws DataException if one is not there, or one is for two purposes
     */
    ColumnarRows(String name, ColumnarFile file, Map<String, Column> columns) {
        this.name = name;
        this.file = file;
        this.all = file.names();
        try {
            Map<String, String> taken = new HashMap<>();
            columns.forEach((what, column) -> {
                String found = nameOf(column);
                String other = taken.put(found, what);
                if (other != null) {
                    throw new DataException(name + ": " + other + " and " + what + " are both read from the column \""
                            + found + "\"; expected a column for each.");
                }
                places.put(column, chosen.size());
                chosen.add(found);
            });
            file.choose(chosen);
        } catch (DataException e) {
            file.close();
            throw e;
        }
    }

    /** By its name; by its number where it has one, unless there is a column of the usual name. */
    private String nameOf(Column column) {
        if (column instanceof Column.Usual usual && all.contains(usual.name())) {
            return usual.name();
        }
        if (column instanceof Column.Named named) {
            if (!all.contains(named.name())) {
                throw new DataException(name + " has no column " + named + ". Its columns are " + shown() + ".");
            }
            return named.name();
        }
        if (column.inTable() > all.size()) {
            throw new DataException(name + ": expected at least " + column.inTable() + " columns, found " + all.size()
                    + (all.isEmpty() ? "." : ": " + shown() + "."));
        }
        return all.get(column.inTable() - 1);
    }

    private String shown() {
        return Labels.shortened(all.stream().map(own -> "\"" + own + "\"").toList());
    }

    @Override
    public Row next() {
        List<ColumnarFile.Cell> cells = file.next();
        if (cells == null) {
            return null;
        }
        number++;
        return new CellRow(name + ", row " + number, cells);
    }

    @Override
    public void close() {
        file.close();
    }

    private final class CellRow implements Row {
        private final String place;
        private final List<ColumnarFile.Cell> cells;

        CellRow(String place, List<ColumnarFile.Cell> cells) {
            this.place = place;
            this.cells = cells;
        }

        @Override
        public String place() {
            return place;
        }

        @Override
        public String text(Column column) {
            if (cell(column) instanceof ColumnarFile.Cell.Text text) {
                if (!text.value().isBlank()) {
                    return text.value();
                }
                throw bad(column, "a text", "none");
            }
            throw bad(column, "a text", found(column));
        }

        @Override
        public List<String> list(Column column) {
            if (cell(column) instanceof ColumnarFile.Cell.Texts texts) {
                return texts.values();
            }
            throw bad(column, "a list", found(column));
        }

        @Override
        public List<String> labels(Column column, LabelSplit split) {
            ColumnarFile.Cell cell = cell(column);
            if (cell instanceof ColumnarFile.Cell.Text text) {
                return split.of(text.value());
            }
            if (cell instanceof ColumnarFile.Cell.Texts texts) {
                return LabelSplit.stripped(texts.values());
            }
            if (cell.equals(ColumnarFile.Cell.Other.NULL) || cell.equals(ColumnarFile.Cell.Other.NO_LABEL)) {
                return List.of();
            }
            throw bad(column, "a list of labels, or a text", found(column));
        }

        @Override
        public List<String> names() {
            return all;
        }

        private ColumnarFile.Cell cell(Column column) {
            return cells.get(places.get(column));
        }

        private String found(Column column) {
            return cell(column) instanceof ColumnarFile.Cell.Other other
                    ? other.found()
                    : cell(column) instanceof ColumnarFile.Cell.Text ? "a text" : "a list";
        }

        private DataException bad(Column column, String expected, String found) {
            return new DataException(place + ": the column \"" + chosen.get(places.get(column)) + "\" should hold "
                    + expected + ", found " + found + ".");
        }
    }
}
