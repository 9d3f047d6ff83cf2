package org.pasta4j.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TextInput;

/** Reads the tables that the commands are given: CSV where the name says so, else fields between tabs. */
final class ExampleFiles {

    /**
     * A labelled row.
     *
     * @param example the row
     * @param line in the file, from 1
     */
    record Row(Example example, long line) {}

    private ExampleFiles() {}

    /** Labelled rows. */
    static List<Row> examples(Path file, ColumnOptions options) {
        Table table = Table.read(file, options);
        int label = table.column(options.label, "label");
        List<Row> rows = new ArrayList<>();
        table.rows.forEach(row -> {
            TextInput input = table.input(row);
            rows.add(new Row(new Example(input.text(), input.second(), table.cell(row, label)), table.line(row)));
        });
        if (rows.isEmpty()) {
            throw new BadInputException(file + " holds no examples.");
        }
        return rows;
    }

    /** Rows without their labels. */
    static List<TextInput> inputs(Path file, TextColumns options) {
        Table table = Table.read(file, options);
        return table.rows.stream().map(table::input).toList();
    }

    private record Table(Path file, List<String> header, List<CSVRecord> rows, int text, int second) {

        static Table read(Path file, TextColumns options) {
            boolean csv = file.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".csv");
            CSVFormat format = csv
                    ? CSVFormat.RFC4180
                    : CSVFormat.TDF
                            .builder()
                            .setQuote(null)
                            .setIgnoreSurroundingSpaces(false)
                            .get();
            List<CSVRecord> rows;
            try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
                rows = parser.getRecords();
            } catch (IOException | UncheckedIOException e) {
                throw new BadInputException("Cannot read " + file + ": " + e.getMessage(), e);
            }
            boolean header =
                    !rows.isEmpty() && options.hasHeader(List.of(rows.get(0).values()));
            Table bare = new Table(
                    file,
                    header ? List.of(rows.get(0).values()) : List.of(),
                    header ? rows.subList(1, rows.size()) : rows,
                    0,
                    -1);
            int second = options.secondText == null ? -1 : bare.column(options.secondText, null);
            return new Table(file, bare.header, bare.rows, bare.column(options.text, "text"), second);
        }

        int column(String named, String usual) {
            String name = named != null ? named : header.isEmpty() ? ("text".equals(usual) ? "1" : "2") : usual;
            if (header.contains(name)) {
                return header.indexOf(name);
            }
            if (TextColumns.isNumber(name)) {
                return Integer.parseInt(name) - 1;
            }
            throw new BadInputException(file + " has no column \"" + name + "\""
                    + (header.isEmpty() ? ": it has no header." : "; it has " + header + "."));
        }

        TextInput input(CSVRecord row) {
            return new TextInput(cell(row, text), second < 0 ? Optional.empty() : Optional.of(cell(row, second)));
        }

        String cell(CSVRecord row, int column) {
            if (column >= row.size()) {
                throw new BadInputException(file + ", line " + line(row) + ": expected at least " + (column + 1)
                        + " columns, found " + row.size() + ".");
            }
            return row.get(column);
        }

        long line(CSVRecord row) {
            return row.getRecordNumber();
        }
    }

    static void mustExist(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException("No file " + file + ".");
        }
    }
}
