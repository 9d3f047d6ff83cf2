package org.pasta4j.pasta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Replaces and deletes adapters in a folder of them. The new one is complete before the old one goes aside by a rename;
 * a process that dies between that and the next rename leaves the old one to {@link #recover}.
 */
final class FolderWriter {
    private static final String ASIDE = ".replaced-";
    private static final String NEW = ".new-";

    private FolderWriter() {}

    /** Puts an adapter at a name, whatever is there. */
    static void replace(Path folder, String name, Adapter adapter) {
        Path target = folder.resolve(name);
        Path complete = folder.resolve(NEW + UUID.randomUUID());
        adapter.save(complete);
        try {
            boolean replaces = setAside(folder, name);
            Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
            Sync.folder(folder);
            if (replaces) {
                deleteAll(folder.resolve(ASIDE + name));
            }
        } catch (IOException e) {
            undo(folder, name, complete);
            throw new AdapterException("Cannot save the adapter to " + target + ": " + Sync.reason(e) + ".", e);
        }
    }

    /** Deletes what is at a name; false where nothing is. */
    static boolean delete(Path folder, String name) {
        try {
            boolean found = setAside(folder, name);
            if (found) {
                Path last = Files.move(
                        folder.resolve(ASIDE + name),
                        folder.resolve(NEW + UUID.randomUUID()),
                        StandardCopyOption.ATOMIC_MOVE);
                Sync.folder(folder);
                deleteAll(last);
            }
            return found;
        } catch (IOException e) {
            throw new AdapterException(
                    "Cannot delete the adapter " + folder.resolve(name) + ": " + Sync.reason(e) + ".", e);
        }
    }

    /** Brings back what a process that died had set aside. */
    static void recover(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            List<String> names = all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(ASIDE))
                    .map(name -> name.substring(ASIDE.length()))
                    .toList();
            for (String name : names) {
                bringBack(folder, name);
            }
        } catch (IOException e) {
            throw new AdapterException("Cannot bring back what was set aside in " + folder + " (" + e + ").", e);
        }
    }

    private static void bringBack(Path folder, String name) throws IOException {
        Path aside = folder.resolve(ASIDE + name);
        if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            deleteAll(aside);
        } else if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(aside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static boolean setAside(Path folder, String name) throws IOException {
        Path target = folder.resolve(name);
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        deleteAll(folder.resolve(ASIDE + name));
        Files.move(target, folder.resolve(ASIDE + name), StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** A link goes, and what it points to stays. */
    private static void deleteAll(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    private static void undo(Path folder, String name, Path complete) {
        try {
            deleteAll(complete);
            bringBack(folder, name);
        } catch (IOException e) {
            // The failure that led here is the one to tell of.
        }
    }
}
