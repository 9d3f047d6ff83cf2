package org.pasta4j.cli.data;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.data.BadRows;

/** Rows that a command leaves out because they cannot be read, file by file. */
public final class SkippedRows {
    private final boolean wanted;
    private final Map<Path, BadRows> files = new LinkedHashMap<>();

    /** @param wanted whether bad rows are left out; the first one ends the command otherwise */
    public SkippedRows(boolean wanted) {
        this.wanted = wanted;
    }

    /** What becomes of the bad rows of a file. */
    public BadRows in(Path file) {
        BadRows rows = again();
        files.put(file, rows);
        return rows;
    }

    /** What becomes of them when the file is read once more, and they need not be counted. */
    BadRows again() {
        return wanted ? BadRows.skip() : BadRows.stop();
    }

    /** How many rows of a file were left out. */
    public long count(Path file) {
        return files.containsKey(file) ? files.get(file).count() : 0;
    }

    /**
     * Says what was left out, if anything was.
     *
     * @param noun what an example is called
     */
    public void print(PrintWriter out, String noun) {
        files.forEach((file, rows) -> rows.first()
                .ifPresent(first -> out.println("Skipped " + Format.count(rows.count(), "bad " + noun) + " of "
                        + file.getFileName() + (rows.count() == 1 ? ": " : ", the first: ") + first)));
    }
}
