package org.pasta4j.pasta.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.pasta4j.bert.Internal;

/**
 * Folders above a target that are made for it and taken away again if it comes to nothing.
 *
 * @hidden
 */
@Internal
public final class NewFolders implements AutoCloseable {
    private final Path folder;
    private final Deque<Path> made = new ArrayDeque<>();

    /** @param folder the lowest */
    public NewFolders(Path folder) {
        this.folder = folder;
    }

    public void make() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = folder; at != null && !Files.isDirectory(at); at = at.getParent()) {
            missing.push(at);
        }
        for (Path at : missing) {
            if (make(at)) {
                made.push(at);
            }
        }
    }

    private static boolean make(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(folder)) {
                return false;
            }
            throw e;
        }
    }

    /** Lets them stay. */
    public void keep() {
        made.clear();
    }

    @Override
    public void close() {
        for (Path at : made) {
            try {
                Files.delete(at);
            } catch (IOException e) {
                // Another program has put something in: it and the folders above it stay.
                return;
            }
        }
    }
}
