package org.pasta4j.cli.data;

import java.util.Optional;
import org.pasta4j.pasta.data.DataException;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.TableKind;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What every command that reads tables asks of their layout. */
final class TableOptions {
    @Option(
            names = "--header",
            negatable = true,
            description = "Whether the first line names the columns (default: only if a column is given by name, or if"
                    + " that line reads \"text\" and \"label\").")
    private Boolean header;

    @Option(
            names = "--format",
            paramLabel = "KIND",
            description = "\"tsv\" (tabs between columns, no quoting), \"csv\", or \"jsonl\" (a JSON object a line;"
                    + " columns are its fields; default: by the name's ending).")
    private TableKind kind;

    @Option(
            names = "--skip-bad-rows",
            description = "Leave out rows that cannot be read, and say how many (default: the first one ends it, naming"
                    + " file and line).")
    private boolean skipBadRows;

    /** The kind on the command line. */
    Optional<TableKind> kind() {
        return Optional.ofNullable(kind);
    }

    /** Whether it is said that there is a header, or none. */
    boolean isHeaderGiven() {
        return header != null;
    }

    boolean skipBadRows() {
        return skipBadRows;
    }

    /**
     * The format with what the options say.
     *
     * @param spec of the command, for the message
     * @throws ParameterException if a column is given by name although no line names the columns
     */
    ExampleFormat in(ExampleFormat format, CommandSpec spec) {
        try {
            ExampleFormat known = kind == null ? format : format.withKind(kind);
            return header == null ? known : known.withHeader(header ? Header.PRESENT : Header.ABSENT);
        } catch (DataException e) {
            throw new ParameterException(spec.commandLine(), "--no-header: " + e.getMessage(), e);
        }
    }
}
