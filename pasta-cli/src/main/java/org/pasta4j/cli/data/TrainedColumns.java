package org.pasta4j.cli.data;

import java.util.function.Supplier;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.data.FileColumns;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The columns that were said when an adapter was trained. They are those of any other file, too, that has them all,
 * where the options say nothing else; they are told then.
 *
 * @param columns of the file that was trained on
 */
public record TrainedColumns(DataColumns columns) {
    private static final Column TEXT = Column.named("text");
    private static final Column LABEL = Column.named("label");

    /** The same where labels are not read. */
    public TrainedColumns withoutLabel() {
        return new TrainedColumns(columns.withoutLabel());
    }

    /**
     * The columns of a file.
     *
     * @param said by the options
     * @param file has these; asked for where it matters
     * @param spec of the command
     */
    public DataColumns or(DataColumns said, Supplier<FileColumns> file, CommandSpec spec) {
        DataColumns rest = columns.without(said);
        if (rest.isEmpty()
                || rest.all().stream().anyMatch(said.all()::contains)
                || !file.get().haveAll(rest)) {
            return said;
        }
        if (!areUsual(rest)) {
            spec.commandLine()
                    .getErr()
                    .println("pasta: columns as in training: " + rest.describe()
                            + " (--text and the like say otherwise).");
        }
        return said.or(rest);
    }

    /** Whether these are what is read anyway. */
    private static boolean areUsual(DataColumns columns) {
        return columns.second().isEmpty()
                && columns.text().map(TEXT::equals).orElse(true)
                && columns.label().map(LABEL::equals).orElse(true);
    }
}
