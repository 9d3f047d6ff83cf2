package org.pasta4j.spark.cli;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.pasta4j.bert.BadInputException;

/** The folder that a command writes. After a failure there is what was there before. */
final class OutFolder {
    private final String path;
    private final boolean replaces;
    private final FileSystem system;

    /**
     * Is asked for before the work begins.
     *
     * @throws BadInputException if something is there that is not to be replaced
     */
    OutFolder(SparkSession spark, String path, boolean replaces) throws IOException {
        this.path = path;
        this.replaces = replaces;
        this.system = new Path(path).getFileSystem(spark.sessionState().newHadoopConf());
        if (!replaces && system.exists(new Path(path))) {
            throw new BadInputException(
                    "There is something at " + path + " already; --overwrite replaces it, or name another place.");
        }
    }

    /** Has the folder written, beside the one that it replaces. */
    void write(Writer writer) throws IOException {
        String written = replaces ? path.replaceAll("/+$", "") + "." + UUID.randomUUID() + ".draft" : path;
        boolean isWhole = false;
        try {
            writer.write(written);
            isWhole = true;
        } finally {
            if (!isWhole) {
                system.delete(new Path(written), true);
            }
        }
        if (replaces) {
            system.delete(new Path(path), true);
            if (!system.rename(new Path(written), new Path(path))) {
                throw new IOException("Cannot rename " + written + " to " + path + "; what was written is there");
            }
        }
    }

    /** Writes a folder. */
    @FunctionalInterface
    interface Writer {
        void write(String path) throws IOException;
    }
}
