package org.pasta4j.examples;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which columns of a table hold the texts. */
class TextColumns {
    @Option(names = "--text", paramLabel = "COL", description = "Column of the text, by name or by number from 1.")
    String text;

    @Option(
            names = "--second-text",
            paramLabel = "COL",
            description = "Column of the second text where each row is a pair.")
    String secondText;

    @Option(
            names = "--header",
            negatable = true,
            description = "Whether the first line names the columns (default: yes if a column is given by name, or if"
                    + " none is given and one is called \"text\").")
    Boolean header;

    /** Every column that the person gave. */
    Stream<String> given() {
        return Stream.of(text, secondText).filter(name -> name != null);
    }

    /** Whether a file with this first line has a header. */
    boolean hasHeader(List<String> firstLine) {
        if (header != null) {
            return header;
        }
        return given().anyMatch(name -> !isNumber(name)) || (given().findAny().isEmpty() && firstLine.contains("text"));
    }

    static boolean isNumber(String column) {
        return column.matches("[1-9][0-9]{0,4}");
    }
}
