package org.pasta4j.pasta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces and deletes adapters in a folder of them. The new one is complete before the old one goes aside by a rename;
 * until the next rename readers find the old one there. A process that dies in between leaves it to them and to
 * {@link #recover}.
 */
final class FolderWriter {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWriter.class);
    private static final String ASIDE = ".replaced-";
    private static final String NEW = ".new-";

    private FolderWriter() {}

    /** Puts an adapter at a name, whatever is there. */
    static void replace(Path folder, String name, Adapter adapter) {
        Path complete = Drafts.in(folder, NEW);
        try {
            // Adapter.save would look for abandoned drafts each time, among all adapters; recover has.
            new AdapterWriter(adapter, ModelCard.of(adapter)).save(complete);
            FolderLock.holding(folder, () -> exchange(folder, name, complete));
        } catch (IOException e) {
            throw new AdapterException(
                    "Cannot save the adapter to " + folder.resolve(name) + ": " + Sync.reason(e) + ".", e);
        } finally {
            tidy(complete);
        }
    }

    private static void exchange(Path folder, String name, Path complete) throws IOException {
        setAside(folder, name);
        try {
            Files.move(complete, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            bringBack(folder, name);
            throw e;
        }
        finish(folder, aside(folder, name));
    }

    /** Deletes what is at a name; false where nothing is. */
    static boolean delete(Path folder, String name) {
        Path last = Drafts.in(folder, NEW);
        AtomicBoolean found = new AtomicBoolean();
        try {
            FolderLock.holding(folder, () -> {
                setAside(folder, name);
                found.set(isThere(aside(folder, name)));
                if (found.get()) {
                    Files.move(aside(folder, name), last, StandardCopyOption.ATOMIC_MOVE);
                    finish(folder, last);
                }
            });
        } catch (IOException e) {
            throw new AdapterException(
                    "Cannot delete the adapter " + folder.resolve(name) + ": " + Sync.reason(e) + ".", e);
        }
        return found.get();
    }

    /** The change is made and seen, so what goes wrong now is nobody's failure. */
    private static void finish(Path folder, Path old) {
        try {
            Sync.folder(folder);
        } catch (IOException e) {
            LOG.warn("A change in {} may be lost if the power goes now: {}.", folder, Sync.reason(e));
            return;
        }
        tidy(old);
    }

    private static void tidy(Path old) {
        try {
            Drafts.delete(old);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}, which nobody needs any more: {}.", old, Sync.reason(e));
        }
    }

    /**
     * Brings back what a process that died had set aside, and deletes what it had not finished; nothing where there is
     * nothing of the kind, where somebody writes at this moment, or where this process may not write.
     */
    static void recover(Path folder) {
        try {
            if (!left(folder).isEmpty()) {
                FolderLock.ifFree(folder, () -> {
                    for (String file : left(folder)) {
                        if (file.startsWith(ASIDE)) {
                            bringBack(folder, nameAt(file));
                        }
                    }
                    Drafts.deleteAbandoned(folder, NEW);
                    TemporaryFolder.deleteAbandoned(folder);
                });
            }
        } catch (IOException e) {
            LOG.info("What a process has left in {} stays there: {}.", folder, Sync.reason(e));
        }
    }

    private static List<String> left(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(file ->
                            Stream.of(ASIDE, NEW, TemporaryFolder.PREFIX).anyMatch(file::startsWith))
                    .toList();
        }
    }

    /** Where the adapter of a name may lie, the likelier first. */
    static List<Path> places(Path folder, String name) {
        return List.of(folder.resolve(name), aside(folder, name));
    }

    /** The name of the adapter in a file of the folder. */
    static String nameAt(String file) {
        return file.startsWith(ASIDE) ? file.substring(ASIDE.length()) : file;
    }

    private static Path aside(Path folder, String name) {
        return folder.resolve(ASIDE + name);
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void bringBack(Path folder, String name) throws IOException {
        Path aside = aside(folder, name);
        if (isThere(folder.resolve(name))) {
            Drafts.delete(aside);
        } else if (isThere(aside)) {
            Files.move(aside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** What lies aside already stays there where nothing is at the name: it is the adapter. */
    private static void setAside(Path folder, String name) throws IOException {
        Path target = folder.resolve(name);
        if (isThere(target)) {
            Drafts.delete(aside(folder, name));
            Files.move(target, aside(folder, name), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
