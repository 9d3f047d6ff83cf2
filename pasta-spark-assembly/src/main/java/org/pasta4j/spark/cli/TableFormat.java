package org.pasta4j.spark.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pasta4j.bert.BadInputException;

/**
 * Files of tables that Spark reads and writes. A line that is no row fails the job, as elsewhere in this library: by
 * itself Spark would cut it or fill it with nulls.
 */
enum TableFormat {
    PARQUET("parquet", Map.of()),
    ORC("orc", Map.of()),
    JSON("json", Map.of("mode", "FAILFAST")),
    /** A first row of names; quotes are doubled inside quotes. */
    CSV("csv", Map.of("header", "true", "multiLine", "true", "escape", "\"", "mode", "FAILFAST")),
    /** A first row of names; a quote is a character as others are. */
    TSV("csv", Map.of("header", "true", "sep", "\t", "quote", "", "mode", "FAILFAST"));

    private final String source;
    private final Map<String, String> options;

    TableFormat(String source, Map<String, String> options) {
        this.source = source;
        this.options = options;
    }

    /** Name of Spark's data source. */
    String source() {
        return source;
    }

    /** Spark's options to read and to write by. */
    Map<String, String> options() {
        return options;
    }

    /** Whether a cell may be an array or a structure. */
    boolean isNested() {
        return this != CSV && this != TSV;
    }

    /** @throws BadInputException if the format has no way to write every text */
    void requireWritable() {
        if (this == TSV) {
            throw new BadInputException(
                    "Tables are not written as TSV, which cannot hold texts with tabs or line breaks; write CSV.");
        }
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
