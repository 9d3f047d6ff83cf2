package org.pasta4j.examples;

import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which columns of a table of examples are read: without being told, "text" and "label", or 1 and 2. */
final class ColumnOptions extends TextColumns {
    @Option(
            names = "--label",
            paramLabel = "COL",
            description = "Column of the label, or of the number for a regression. Columns not given are \"text\" and"
                    + " \"label\", or 1 and 2 without a header.")
    String label;

    @Override
    Stream<String> given() {
        return Stream.concat(super.given(), Stream.ofNullable(label));
    }
}
