package org.pasta4j.pasta.data;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The rows of a TSV or CSV file. */
final class Table {
    /**
     * One row.
     *
     * @param line where it begins in the file, from 1
     * @param fields as they are in the file, spaces included
     */
    record Row(long line, List<String> fields) {
        boolean isBlank() {
            return fields.size() == 1 && fields.get(0).isBlank();
        }
    }

    private Table() {}

    /** All rows, blank ones at the end of the file left out. */
    static List<Row> read(Path file, TableKind kind) {
        String text = TextFile.read(file);
        List<Row> rows =
                switch (kind) {
                    case TSV -> tsv(text);
                    case CSV -> csv(file, text);
                };
        while (!rows.isEmpty() && rows.get(rows.size() - 1).isBlank()) {
            rows.remove(rows.size() - 1);
        }
        return rows;
    }

    private static List<Row> tsv(String text) {
        List<Row> rows = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            int last = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
            rows.add(
                    new Row(rows.size() + 1, List.of(text.substring(start, last).split("\t", -1))));
            start = end + 1;
        }
        return rows;
    }

    private static List<Row> csv(Path file, String text) {
        List<Row> rows = new ArrayList<>();
        long line = 1;
        try (CSVParser parser = CSVFormat.RFC4180.parse(new StringReader(text))) {
            Iterator<CSVRecord> records = parser.iterator();
            while (records.hasNext()) {
                rows.add(new Row(line, records.next().toList()));
                line = parser.getCurrentLineNumber() + 1;
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new DataException(
                    file + ", line " + line + ": expected CSV, found a quoted field that is not closed or goes on after"
                            + " its closing quote. Inside quotes, a quote is written twice.",
                    e);
        }
        return rows;
    }
}
