package org.pasta4j.pasta.data;

import java.nio.file.Path;
import java.util.Locale;

/** How columns and lines are told apart. */
public enum TableKind {
    /**
     * Tabs between columns, a line a row, and no quoting: a double quote is a character like any other. Published data
     * sets of single sentences are mostly of this kind, unbalanced quotes included.
     */
    TSV,
    /** Commas between columns; a field in double quotes may hold commas, line breaks and doubled quotes (RFC 4180). */
    CSV;

    /**
     * The kind that a file's ending tells: {@code .tsv} and {@code .txt}, or {@code .csv}, in small or capital letters.
     *
     * @throws DataException if it is another ending
     */
    public static TableKind ofFile(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".tsv") || name.endsWith(".txt")) {
            return TSV;
        }
        if (name.endsWith(".csv")) {
            return CSV;
        }
        throw new DataException(file + ": cannot tell what kind of table it is. Expected a name ending in .tsv or .txt"
                + " (tabs) or .csv (commas); otherwise say which kind it is.");
    }
}
