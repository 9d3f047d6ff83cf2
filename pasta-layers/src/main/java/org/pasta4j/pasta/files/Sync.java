package org.pasta4j.pasta.files;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pasta4j.bert.Internal;

/**
 * Gets files onto the disk, and says in words why that failed.
 *
 * @hidden
 */
@Internal
public final class Sync {
    private Sync() {}

    public static void file(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Makes the names in a folder last; where a folder cannot be opened (Windows), the system sees to that itself. */
    public static void folder(Path folder) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The system's reason; many of Java's file exceptions have only the path for a message. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission to write in " + Path.of(denied.getFile()).getParent();
        }
        if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " is in the way and is no folder";
        }
        if (e instanceof ClosedByInterruptException) {
            return "the thread was interrupted";
        }
        if (e instanceof FileSystemException system) {
            return system.getReason() == null ? "the system refuses to make " + system.getFile() : system.getReason();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
