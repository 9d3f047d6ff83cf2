package org.pasta4j.spark.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pasta4j.bert.BadInputException;

/** Files of tables that Spark reads and writes. */
enum TableFormat {
    PARQUET("parquet", true, Map.of()),
    ORC("orc", true, Map.of()),
    JSON("json", true, Map.of()),
    CSV("csv", false, Map.of("header", "true", "multiLine", "true", "escape", "\"")),
    TSV("csv", false, Map.of("header", "true", "multiLine", "true", "escape", "\"", "sep", "\t"));

    private final String source;
    private final boolean isNested;
    private final Map<String, String> options;

    TableFormat(String source, boolean isNested, Map<String, String> options) {
        this.source = source;
        this.isNested = isNested;
        this.options = options;
    }

    /** Name of Spark's data source. */
    String source() {
        return source;
    }

    /** Whether a cell may be an array or a structure. */
    boolean isNested() {
        return isNested;
    }

    /** Spark's options to read and to write by: a first row of names, quotes doubled inside quotes. */
    Map<String, String> options() {
        return options;
    }

    /**
     * By the end of a path's name, {@code .gz} and the like left away; {@code .jsonl} is JSON too.
     *
     * @throws BadInputException if the name says none
     */
    static TableFormat of(String path) {
        String name = path.toLowerCase(Locale.ROOT).replaceAll("/+$", "").replaceAll("[.](gz|bz2|zst|snappy|lz4)$", "");
        return Arrays.stream(values())
                .filter(format -> name.endsWith("." + format.name().toLowerCase(Locale.ROOT))
                        || format == JSON && name.endsWith(".jsonl"))
                .findFirst()
                .orElseThrow(() -> new BadInputException("The name of " + path + " does not say its format; expected"
                        + " one that ends in " + endings() + ", or the format by name as an option."));
    }

    private static String endings() {
        return Arrays.stream(values())
                .map(format -> "." + format.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
