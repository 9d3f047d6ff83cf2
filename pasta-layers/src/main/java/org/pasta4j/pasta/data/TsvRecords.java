package org.pasta4j.pasta.data;

import java.util.List;

/** Rows of {@link TableKind#TSV}. */
final class TsvRecords implements Records {
    private final Utf8Lines lines;

    TsvRecords(Utf8Lines lines) {
        this.lines = lines;
    }

    @Override
    public Record next() {
        Utf8Lines.Line line = lines.next();
        return line == null
                ? null
                : new Record(line.place(), () -> List.of(line.text().split("\t", -1)));
    }

    @Override
    public void close() {
        lines.close();
    }
}
