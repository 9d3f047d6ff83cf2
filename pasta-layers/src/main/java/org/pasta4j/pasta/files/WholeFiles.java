package org.pasta4j.pasta.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;

/**
 * Files that appear whole or not at all, also when the process is killed or the power goes: they are written and synced
 * under another name beside their place and then put there. What is there already is never replaced; on file systems
 * without hard links that leaves the moment between looking and moving.
 */
public final class WholeFiles {
    private WholeFiles() {}

    /** Writes files. */
    @FunctionalInterface
    public interface Step {
        /**
         * Writes the files under their own names.
         *
         * @param folder an empty one, on the file system of the target
         * @return their names in the order in which they are to appear
         */
        List<String> in(Path folder) throws IOException;
    }

    /**
     * Refuses places that are taken.
     *
     * @throws BadInputException if one of the files exists
     */
    public static void requireFree(Path... files) {
        for (Path file : files) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new BadInputException(file.toAbsolutePath()
                        + " already exists; choose another name or remove it. Nothing is ever overwritten.");
            }
        }
    }

    /**
     * Writes files into one folder. Where that fails for one of them, those that were there before it are taken away
     * again.
     *
     * @param folder where they are to appear; missing folders are made
     * @throws BadInputException if one of the files exists, or the file system refuses; nothing is left behind then
     */
    public static void write(Path folder, Step files) {
        Path target = folder.toAbsolutePath().normalize();
        try (NewFolders folders = new NewFolders(target)) {
            folders.make();
            TemporaryFolder.deleteAbandoned(target);
            try (TemporaryFolder temporary = TemporaryFolder.beside(target.resolve("draft"))) {
                List<String> names = files.in(temporary.path());
                for (String name : names) {
                    Sync.file(temporary.path().resolve(name));
                }
                move(temporary.path(), target, names);
            }
            folders.keep();
        } catch (IOException e) {
            throw new BadInputException("Cannot write into " + target + ": " + IoMessages.ofWriting(e) + ".", e);
        }
    }

    /** A second name does not replace a file that another process has put there meanwhile, as a move would. */
    private static void place(Path from, Path to) throws IOException {
        requireFree(to);
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException e) {
            requireFree(to);
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void move(Path from, Path to, List<String> names) throws IOException {
        List<Path> moved = new ArrayList<>();
        boolean all = false;
        try {
            for (String name : names) {
                place(from.resolve(name), to.resolve(name));
                moved.add(to.resolve(name));
            }
            Sync.folder(to);
            all = true;
        } finally {
            if (!all) {
                for (Path file : moved) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
