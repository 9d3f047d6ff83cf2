package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The columns that a file has, by its first row.
 *
 * @param names of columns, or of the fields of the first JSON object; none where a table has no header
 * @param count of columns; 0 for JSON lines, which have fields alone
 */
public record FileColumns(List<String> names, int count) {

    /**
     * Of a table, of JSON lines of texts, or of one of {@link ColumnarFiles}.
     *
     * @param format says which kind it is; its columns do not count
     * @throws DataException if there is no such file, or its first row cannot be read
     */
    public static FileColumns ofTable(Path file, ExampleFormat format) {
        Optional<FileColumns> columnar = ofColumnar(file);
        if (columnar.isPresent()) {
            return columnar.get();
        }
        if (format.kindOf(file) == TableKind.JSONL) {
            return new FileColumns(ListColumns.names(file), 0);
        }
        ExampleFormat separated = new ExampleReader(format).separated(file);
        List<String> first = new ExampleReader(separated).firstRow(file);
        boolean isNamed = format.header() != Header.ABSENT;
        return new FileColumns(isNamed ? first.stream().map(String::strip).toList() : List.of(), first.size());
    }

    /**
     * Of tagged words, in the manner of CoNLL, in JSON lines, or in one of {@link ColumnarFiles}.
     *
     * @param json whether it is JSON lines, whatever its ending
     * @throws DataException if there is no such file
     */
    public static FileColumns ofWords(Path file, boolean json) {
        Optional<FileColumns> columnar = ofColumnar(file);
        if (columnar.isPresent()) {
            return columnar.get();
        }
        if (json || TableKind.byEnding(file).equals(Optional.of(TableKind.JSONL))) {
            return new FileColumns(ListColumns.names(file), 0);
        }
        ConllLayout layout = ConllLayout.of(Source.of(file));
        return new FileColumns(layout.isConllU() ? ConllColumns.OF_CONLLU : List.of(), layout.width());
    }

    private static Optional<FileColumns> ofColumnar(Path file) {
        return ColumnarFiles.names(file).map(names -> new FileColumns(names, names.size()));
    }

    /** Whether the file has all of these. */
    public boolean haveAll(DataColumns columns) {
        return columns.all().stream().allMatch(this::have);
    }

    private boolean have(Column column) {
        return column instanceof Column.Named named
                ? names.contains(named.name().strip())
                : column instanceof Column.Numbered numbered && numbered.number() <= count;
    }
}
