package org.pasta4j.pasta.data;

import java.util.List;
import java.util.regex.Pattern;

/** Rows of a table without quoting, a line each. */
final class TsvRecords implements Records {
    private final Utf8Lines lines;
    private final Pattern delimiter;

    TsvRecords(Utf8Lines lines, char delimiter) {
        this.lines = lines;
        this.delimiter = Pattern.compile(String.valueOf(delimiter), Pattern.LITERAL);
    }

    @Override
    public Record next() {
        Utf8Lines.Line line = lines.next();
        return line == null ? null : new Record(line.place(), () -> List.of(delimiter.split(line.text(), -1)));
    }

    @Override
    public void close() {
        lines.close();
    }
}
