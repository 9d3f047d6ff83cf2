package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** How rows and their columns are told apart. */
public enum TableKind {
    /**
     * Tabs between columns, a line a row, and no quoting: a double quote is a character like any other. Published data
     * sets of single sentences are mostly of this kind, unbalanced quotes included.
     */
    TSV,
    /** Commas between columns; a field in double quotes may hold commas, line breaks and doubled quotes (RFC 4180). */
    CSV,
    /** A JSON object a line, its fields by name. */
    JSONL;

    /**
     * The kind that a file's ending tells: {@code .tsv} and {@code .txt}, {@code .csv}, or {@code .jsonl} and
     * {@code .ndjson}, in small or capital letters.
     *
     * @throws DataException if it is another ending
     */
    public static TableKind ofFile(Path file) {
        return byEnding(file)
                .orElseThrow(() -> new DataException(file + ": cannot tell what kind of table it is. Expected a name"
                        + " ending in .tsv or .txt (tabs), .csv (commas) or .jsonl (a JSON object a line); otherwise"
                        + " say which kind it is."));
    }

    /** The same, empty for another ending; {@code .gz} after it says nothing of the kind. */
    public static Optional<TableKind> byEnding(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("[.]gz$", "");
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "tsv", "txt" -> Optional.of(TSV);
            case "csv" -> Optional.of(CSV);
            case "jsonl", "ndjson" -> Optional.of(JSONL);
            default -> Optional.empty();
        };
    }
}
