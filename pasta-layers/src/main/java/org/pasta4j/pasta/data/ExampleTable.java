package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A table of a known layout: header taken off, every row of the same width. */
final class ExampleTable {
    private final Path file;
    private final Table.Row first;
    private final boolean header;
    private final List<Table.Row> rows;

    ExampleTable(Path file, List<Table.Row> all, ExampleFormat format) {
        if (all.isEmpty()) {
            throw new DataException(file + " holds no examples: it is empty.");
        }
        this.file = file;
        this.first = all.get(0);
        this.header = hasHeader(format);
        this.rows = header ? all.subList(1, all.size()) : all;
        if (rows.isEmpty()) {
            throw new DataException(file + " holds no examples: there is nothing after its header.");
        }
    }

    /**
     * Makes something of every row.
     *
     * @param made throws a {@link DataException} for a row that cannot be read
     * @return at least one
     * @throws DataException if there is none left
     */
    <T> List<T> read(Function<Table.Row, T> made, BadRows badRows) {
        List<T> all = new ArrayList<>();
        for (Table.Row row : rows) {
            try {
                checkWidth(row);
                all.add(made.apply(row));
            } catch (DataException e) {
                badRows.add(e);
            }
        }
        if (all.isEmpty()) {
            throw new DataException(file + " holds no examples that can be read. The first bad row: "
                    + badRows.first().orElseThrow());
        }
        return List.copyOf(all);
    }

    /** Place of a column in {@link Table.Row#fields}. */
    int indexOf(Column column) {
        if (column instanceof Column.Named named) {
            return indexOf(named.name());
        }
        int number = ((Column.Numbered) column).number();
        if (number > width()) {
            throw new DataException(
                    place(first) + ": expected at least " + number + " columns, found " + width() + ".");
        }
        return number - 1;
    }

    /** Where a row is, for messages. */
    String place(Table.Row row) {
        return file + ", line " + row.line();
    }

    /** The field of a row, which must not be blank. */
    String text(Table.Row row, int column) {
        String text = row.fields().get(column);
        if (text.isBlank()) {
            String name = header ? " (" + first.fields().get(column).strip() + ")" : "";
            throw new DataException(
                    place(row) + ": column " + (column + 1) + name + " should hold a text, found none.");
        }
        return text;
    }

    private int indexOf(String name) {
        List<String> names = first.fields().stream().map(String::strip).toList();
        int index = names.indexOf(name.strip());
        if (index < 0) {
            throw new DataException(file + " has no column \"" + name + "\". Its columns are "
                    + names.stream().map(n -> "\"" + n + "\"").collect(Collectors.joining(", ")) + ".");
        }
        if (index != names.lastIndexOf(name.strip())) {
            throw new DataException(file + " has more than one column \"" + name + "\"; choose it by its number.");
        }
        return index;
    }

    private boolean hasHeader(ExampleFormat format) {
        return switch (format.header()) {
            case PRESENT -> true;
            case ABSENT -> false;
            case AUTO -> format.needsNames() || isUsualHeader(format);
        };
    }

    private boolean isUsualHeader(ExampleFormat format) {
        // A table whose labels are not asked for has the header that it has when they are.
        return reads(format.text(), "text")
                && format.label()
                        .map(label -> reads(label, "label"))
                        .orElseGet(() -> first.fields().contains("label"));
    }

    private boolean reads(Column column, String word) {
        return column instanceof Column.Numbered numbered
                && numbered.number() <= width()
                && first.fields().get(numbered.number() - 1).equals(word);
    }

    private void checkWidth(Table.Row row) {
        if (row.fields().size() != width()) {
            throw new DataException(place(row) + ": expected " + width() + (width() == 1 ? " column" : " columns")
                    + " as in line " + first.line() + ", found "
                    + (row.isBlank() ? "an empty line" : row.fields().size()) + ".");
        }
    }

    private int width() {
        return first.fields().size();
    }
}
