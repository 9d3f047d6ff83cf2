package org.pasta4j.pasta.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which column of a table is where. Every row is as wide as the first one. */
final class TableLayout {
    private static final String QUOTED =
            " If fields in quotes hold tabs or line breaks, say that quotes are quotes" + " (--quoting minimal).";

    private final String name;
    private final String firstPlace;
    private final List<String> first;
    private final boolean header;
    private final Map<Column, Integer> indices = new HashMap<>();

    /**
     * @param name of the file, for messages
     * @param first row of the file
     * @param columns that are asked for, by what they hold
     * @throws DataException if it cannot be read, or a column that is asked for is not there
     */
    TableLayout(String name, Records.Record first, ExampleFormat format, Map<String, Column> columns) {
        this.name = name;
        this.firstPlace = first.place();
        this.first = first.fields();
        this.header = hasHeader(format);
        Map<Integer, String> taken = new HashMap<>();
        columns.forEach((what, column) -> {
            int index = indexOf(column);
            String other = taken.put(index, what);
            if (other != null) {
                throw new DataException(name + ": " + other + " and " + what + " are both read from column "
                        + (index + 1) + "; expected a column for each.");
            }
            indices.put(column, index);
        });
    }

    boolean hasHeader() {
        return header;
    }

    /** A row of the table; what is wrong with it is found when something is read from it. */
    Row row(Records.Record record) {
        return new Row() {
            @Override
            public String place() {
                return record.place();
            }

            @Override
            public String text(Column column) {
                return field(record, indices.get(column));
            }

            @Override
            public List<String> labels(Column column, LabelSplit split) {
                return split.of(checked(record).get(indices.get(column)));
            }

            @Override
            public List<String> list(Column column) {
                throw new DataException(record.place() + ": a column of a table holds a text, not a list of words.");
            }
        };
    }

    /** The fields of a row that has as many as the first one. */
    private List<String> checked(Records.Record record) {
        List<String> fields = record.fields();
        if (fields.size() != width()) {
            throw new DataException(record.place() + ": expected " + width() + (width() == 1 ? " column" : " columns")
                    + " as in line " + firstPlace.substring(firstPlace.lastIndexOf(' ') + 1) + ", found "
                    + (record.isBlank() ? "an empty line" : fields.size()) + "."
                    + (fields.stream().anyMatch(TableLayout::isOpenQuote) ? QUOTED : ""));
        }
        return fields;
    }

    private String field(Records.Record record, int column) {
        String text = checked(record).get(column);
        if (text.isBlank()) {
            String title = header ? " (" + first.get(column).strip() + ")" : "";
            throw new DataException(
                    record.place() + ": column " + (column + 1) + title + " should hold a text, found none.");
        }
        return text;
    }

    private int indexOf(Column column) {
        if (column instanceof Column.Named named) {
            return indexOf(named.name());
        }
        int number = column.inTable();
        if (number > width()) {
            throw new DataException(firstPlace + ": expected at least " + number + " columns, found " + width() + "."
                    + otherDelimiter());
        }
        return number - 1;
    }

    /** A field that begins with a quote and does not end with one. */
    private static boolean isOpenQuote(String field) {
        return field.startsWith("\"") && (field.length() == 1 || !field.endsWith("\""));
    }

    private String otherDelimiter() {
        return ",;\t|"
                .chars()
                .filter(other -> width() == 1 && first.get(0).indexOf(other) >= 0)
                .mapToObj(other -> " If \"" + (other == '\t' ? "tab" : (char) other) + "\" is between columns, say so"
                        + " (--delimiter).")
                .findFirst()
                .orElse("");
    }

    private int indexOf(String title) {
        List<String> names = first.stream().map(String::strip).toList();
        int index = names.indexOf(title.strip());
        if (index < 0) {
            throw new DataException(name + " has no column \"" + title + "\". Its columns are "
                    + names.stream().map(n -> "\"" + n + "\"").collect(Collectors.joining(", ")) + ".");
        }
        if (index != names.lastIndexOf(title.strip())) {
            throw new DataException(name + " has more than one column \"" + title + "\"; choose it by its number.");
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
                && format.label().map(label -> reads(label, "label")).orElseGet(() -> first.contains("label"));
    }

    private boolean reads(Column column, String word) {
        return !(column instanceof Column.Named)
                && column.inTable() <= width()
                && first.get(column.inTable() - 1).equals(word);
    }

    private int width() {
        return first.size();
    }
}
