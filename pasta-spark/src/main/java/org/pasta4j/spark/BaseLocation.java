package org.pasta4j.spark;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkFiles;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BadInputException;

/**
 * Where an executor finds the base, and what it computes it with.
 *
 * @param uri a path, a name that {@code SparkContext.addFile} or {@code addArchive} was given, or a URI of any file
 *     system that Hadoop knows
 * @param encoder as {@code EncoderKind} writes it
 * @param precision as {@code Precision} writes it
 */
record BaseLocation(String uri, String encoder, String precision) implements Serializable {

    /**
     * The base on this machine. What lies elsewhere is copied to a temporary folder, which goes with the JVM: a folder,
     * a jar or a ZIP, and of any other file the folder that it lies in.
     *
     * @throws BadInputException naming the host, where the base is not found on it
     */
    Path onThisHost(SerializableConfiguration hadoop) {
        URI parsed = parsed();
        // A letter alone is a drive of Windows.
        if (parsed != null && parsed.getScheme() != null && parsed.getScheme().length() > 1) {
            return parsed.getScheme().equals("file")
                    ? existing(new File(parsed.getPath()).toPath())
                    : copied(parsed, hadoop);
        }
        Path path = Path.of(uri);
        if (Files.exists(path)) {
            return path;
        }
        Path shipped = path.isAbsolute() ? path : Path.of(SparkFiles.get(uri));
        if (Files.exists(shipped)) {
            return shipped;
        }
        throw missing();
    }

    /** As a URI, or as Hadoop reads it where it is none, as with a blank; null for what is neither. */
    private URI parsed() {
        try {
            return new URI(uri);
        } catch (URISyntaxException e) {
            try {
                return new org.apache.hadoop.fs.Path(uri).toUri();
            } catch (IllegalArgumentException noPath) {
                return null;
            }
        }
    }

    private Path existing(Path path) {
        if (!Files.exists(path)) {
            throw missing();
        }
        return path;
    }

    private BadInputException missing() {
        return new BadInputException(
                "The base \"" + uri + "\" is not on the host " + host() + "; expected a file or folder"
                        + " that every executor has at that path, one that SparkContext.addFile has shipped, by its name, or a"
                        + " URI that Hadoop reads, such as hdfs: or s3a:.");
    }

    private Path copied(URI from, SerializableConfiguration hadoop) {
        try {
            org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(from);
            FileSystem files = source.getFileSystem(hadoop.value());
            if (!files.exists(source)) {
                throw missing();
            }
            // Beside a file its tokenizer, its configuration and its external data lie.
            boolean isWhole = files.getFileStatus(source).isDirectory()
                    || source.getName().matches(".*[.](jar|zip)");
            org.apache.hadoop.fs.Path all = isWhole ? source : source.getParent();
            Path folder = Files.createTempDirectory("pasta-base");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtil.fullyDelete(folder.toFile())));
            Path copy = folder.resolve("base" + (isWhole ? source.getName() : ""));
            files.copyToLocalFile(false, all, new org.apache.hadoop.fs.Path(copy.toUri()), true);
            return isWhole ? copy : copy.resolve(source.getName());
        } catch (IOException e) {
            throw new BadInputException(
                    "The base " + uri + " cannot be copied to the host " + host() + ": " + e.getMessage() + ".", e);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "of this executor";
        }
    }
}
