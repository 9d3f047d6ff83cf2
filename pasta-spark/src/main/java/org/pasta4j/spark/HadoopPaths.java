package org.pasta4j.spark;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pasta4j.bert.BadInputException;

/** Places that a person names. */
final class HadoopPaths {
    private HadoopPaths() {}

    /**
     * The place of a name as Hadoop writes it, in which a percent sign is one; or, where nothing is there, as a URI has
     * it ({@code Path.toUri().toString()}), in which {@code %20} is a blank.
     *
     * @throws BadInputException if it is no path, or its file system is not there
     */
    static Path of(String name, Configuration hadoop) {
        try {
            Path plain = new Path(name);
            FileSystem files = plain.getFileSystem(hadoop);
            if (!name.contains("%") || files.exists(plain)) {
                return plain;
            }
            Path decoded = new Path(new URI(name));
            return files.exists(decoded) ? decoded : plain;
        } catch (URISyntaxException e) {
            return new Path(name);
        } catch (IllegalArgumentException | IOException e) {
            throw new BadInputException("Cannot read " + name + ": " + e.getMessage() + ".", e);
        }
    }
}
