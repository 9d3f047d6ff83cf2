package org.pasta4j.pasta.data;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of {@link TableKind#CSV}. Where quotes do not balance, nobody knows where the next row begins: that ends the
 * reading.
 */
final class CsvRecords implements Records {
    /** Else a quote that is never closed would take the rest of the file into memory. */
    private static final long LONGEST_ROW = 1 << 28;

    private final String name;
    private final LineReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private long line = 1;

    CsvRecords(String name, Utf8Lines lines, char delimiter) {
        this.name = name;
        this.reader = new LineReader(lines);
        try {
            this.parser =
                    CSVFormat.RFC4180.builder().setDelimiter(delimiter).get().parse(reader);
        } catch (IOException e) {
            throw unbalanced(e);
        }
        this.records = parser.iterator();
    }

    @Override
    public Record next() {
        try {
            reader.ofRow = 0;
            if (!records.hasNext()) {
                return null;
            }
            List<String> fields = records.next().toList();
            Record record = new Record(Source.place(name, line), () -> fields);
            line = parser.getCurrentLineNumber() + 1;
            return record;
        } catch (UncheckedIOException | IllegalStateException e) {
            throw unbalanced(e);
        }
    }

    private DataException unbalanced(Exception cause) {
        return new DataException(
                Source.place(name, line)
                        + ": expected CSV, found a quoted field that is not closed or goes on after its closing quote."
                        + " Inside quotes, a quote is written twice.",
                cause);
    }

    @Override
    public void close() {
        reader.close();
    }

    /** Characters line by line, so that a line of another encoding is known by its number. */
    private static final class LineReader extends Reader {
        private final Utf8Lines lines;
        private String text = "";
        private int at;
        private long ofRow;

        LineReader(Utf8Lines lines) {
            this.lines = lines;
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            while (at == text.length()) {
                Utf8Lines.Line line = lines.next();
                if (line == null) {
                    return -1;
                }
                text = line.isEnded() ? line.withReturn() + "\n" : line.withReturn();
                at = 0;
                ofRow += text.length();
                if (ofRow > LONGEST_ROW) {
                    throw new IOException("a row without an end");
                }
            }
            int count = Math.min(length, text.length() - at);
            text.getChars(at, at + count, target, offset);
            at += count;
            return count;
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
