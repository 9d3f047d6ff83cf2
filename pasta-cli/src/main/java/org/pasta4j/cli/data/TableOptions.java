package org.pasta4j.cli.data;

import java.util.Optional;
import org.pasta4j.pasta.data.DataException;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.Quoting;
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
                    + " that line has usual names for text and label).")
    private Boolean header;

    @Option(
            names = "--format",
            paramLabel = "KIND",
            description = "\"tsv\" (tabs between columns, no quoting), \"csv\", or \"jsonl\" (a JSON object a line;"
                    + " columns are its fields). Default: by the name's ending: .tsv and .txt, .csv, .jsonl and"
                    + " .ndjson, also before .gz; Parquet is told by its content.")
    private TableKind kind;

    @Option(
            names = "--delimiter",
            paramLabel = "CHAR",
            description =
                    "What is between the columns of a table, \"tab\" for a tab (default: a tab, of CSV a comma, or"
                            + " what its rows make plain).")
    private String delimiter;

    @Option(
            names = "--quoting",
            paramLabel = "WAY",
            description = "\"minimal\": double quotes around a field are quotes, as pandas, R and Excel write them;"
                    + " \"none\": they are characters like any other (default: minimal for CSV; else none, unless all"
                    + " rows make it plain).")
    private Quoting quoting;

    @Option(
            names = "--skip-bad-rows",
            description = "Leave out rows that cannot be read, and say how many (default: the first one ends it, naming"
                    + " file and line).")
    private boolean skipBadRows;

    /** The kind on the command line. */
    Optional<TableKind> kind() {
        return Optional.ofNullable(kind);
    }

    /** Whether something is said of delimiters or quotes. */
    boolean isSeparationGiven() {
        return delimiter != null || quoting != null;
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
        ExampleFormat separated = quoting == null ? format : format.withQuoting(quoting);
        separated = delimiter == null ? separated : separated.withDelimiter(delimiter(spec));
        try {
            ExampleFormat known = kind == null ? separated : separated.withKind(kind);
            return header == null ? known : known.withHeader(header ? Header.PRESENT : Header.ABSENT);
        } catch (DataException e) {
            throw new ParameterException(spec.commandLine(), "--no-header: " + e.getMessage(), e);
        }
    }

    private char delimiter(CommandSpec spec) {
        boolean isTab = delimiter.equals("tab") || delimiter.equals("\\t");
        if (!isTab && delimiter.length() != 1 || "\"\r\n".contains(delimiter)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--delimiter is \"" + delimiter + "\"; expected one character that is no quote, or \"tab\".");
        }
        return isTab ? '\t' : delimiter.charAt(0);
    }
}
