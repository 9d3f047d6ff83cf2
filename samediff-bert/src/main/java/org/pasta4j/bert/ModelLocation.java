package org.pasta4j.bert;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.Optional;
import java.util.function.Function;

/**
 * The name of a place where a checkpoint lies, by which another process finds it again. It is one of:
 *
 * <ul>
 *   <li>a path of the default file system, as its owner wrote it;
 *   <li>{@code classpath:NAME}: a resource on the class path, or a jar on it by the name of its file. It names no
 *       folder of this machine;
 *   <li>{@code jar:file:///PATH!/ENTRY}: what lies in a jar or ZIP, perhaps in one inside it ({@code jar:jar:...});
 *   <li>{@code file:///PATH}.
 * </ul>
 */
public final class ModelLocation {
    private static final String JAR = "jar:";
    private static final String FILE = "file:";
    private static final String ENTRY = "!/";

    private ModelLocation() {}

    /**
     * Names a place.
     *
     * @param path may lie inside a jar; what lies on the class path is named by that
     */
    public static String of(Path path) {
        if (path.getFileSystem() == FileSystems.getDefault()) {
            return ClassPath.nameOfJar(path).orElseGet(path::toString);
        }
        String uri = path.toUri().toString().replaceFirst("/$", "");
        return entry(uri).flatMap(ClassPath::nameOfEntry).orElse(uri);
    }

    /** Whether this is the name of a place that is no path of the default file system. */
    public static boolean isNamed(String location) {
        return ClassPath.isNamed(location) || location.startsWith(JAR) || location.startsWith(FILE);
    }

    /** Whether there is something for {@link BertCheckpoint#open(String)} to look at. */
    public static boolean isAt(String location) {
        try {
            return with(location, BertCheckpoint::isAt);
        } catch (CheckpointException e) {
            return false;
        }
    }

    /**
     * Opens what the place lies in for as long as it is read.
     *
     * @param location as {@link #of} names it, or any path
     * @param use is given the path, which may be that of nothing
     * @throws CheckpointException if the location is none, or what it names is not on the class path, or the archive
     *     that it names is not there or damaged
     */
    public static <T> T with(String location, Function<Path, T> use) {
        if (ClassPath.isNamed(location)) {
            return with(ClassPath.find(location), use);
        }
        Optional<Entry> entry = entry(location);
        return entry.isPresent() ? inside(entry.get(), use) : use.apply(path(location));
    }

    private static Path path(String location) {
        try {
            return location.startsWith(FILE) ? pathOf(location) : Path.of(location);
        } catch (InvalidPathException e) {
            throw new CheckpointException("\"" + location + "\" is not a path: " + e.getReason() + ".", e);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("\"" + location + "\" is not the URI of a file: " + e.getMessage() + ".", e);
        }
    }

    /** Of a URI that may have letters which a path's own URI would write in ASCII. */
    static Path pathOf(String uri) {
        return Path.of(URI.create(URI.create(uri).toASCIIString()));
    }

    /**
     * What lies in an archive.
     *
     * @param archive location
     * @param name within it, without a slash before it
     */
    record Entry(String archive, String name) {}

    /** The entry that a location names; empty where it names none. */
    static Optional<Entry> entry(String location) {
        int end = location.lastIndexOf(ENTRY);
        if (!location.startsWith(JAR) || end < 0) {
            return Optional.empty();
        }
        String name = decoded(location.substring(end + ENTRY.length()));
        return Optional.of(new Entry(location.substring(JAR.length(), end), name));
    }

    private static String decoded(String name) {
        try {
            return URI.create("/" + name).getPath().substring(1);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static <T> T inside(Entry entry, Function<Path, T> use) {
        return with(entry.archive(), archive -> {
            if (!Files.exists(archive)) {
                throw new CheckpointException(
                        "There is no " + archive.toUri() + " that would hold " + entry.name() + ".");
            }
            try (FileSystem files = FileSystems.newFileSystem(archive)) {
                return use.apply(files.getPath("/" + entry.name()));
            } catch (ProviderNotFoundException e) {
                throw new CheckpointException(archive.toUri() + " is no archive, jar or ZIP.", e);
            } catch (IOException e) {
                throw new CheckpointException(archive.toUri() + " is a damaged archive: " + e.getMessage(), e);
            }
        });
    }
}
