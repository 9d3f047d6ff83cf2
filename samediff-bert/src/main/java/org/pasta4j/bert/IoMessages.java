package org.pasta4j.bert;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;

/** Why the file system refuses, in words: many of Java's exceptions have the path alone for a message. */
public final class IoMessages {
    /** What the classes of exceptions say that have no words of their own. */
    private static final Map<Class<? extends IOException>, String> WORDS = Map.of(
            NoSuchFileException.class,
            "there is no such file or folder",
            AccessDeniedException.class,
            "there is no permission",
            FileAlreadyExistsException.class,
            "there is one already",
            NotDirectoryException.class,
            "it is no folder",
            DirectoryNotEmptyException.class,
            "the folder is not empty",
            EOFException.class,
            "it ends too soon");

    private IoMessages() {}

    /** The reason, for messages that name the path themselves. */
    public static String of(IOException e) {
        String reason = inWords(e);
        return reason != null ? reason : kind(e) + ": " + e.getMessage();
    }

    /** The same where the path says nothing to the caller. */
    public static String withoutPath(IOException e) {
        String reason = inWords(e);
        return reason != null ? reason : kind(e);
    }

    /** The reason why a file could not be written, with the path that stood in the way. */
    public static String ofWriting(IOException e) {
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

    private static String inWords(IOException e) {
        return e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    }

    private static String kind(IOException e) {
        return WORDS.entrySet().stream()
                .filter(words -> words.getKey().isInstance(e))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> e.getClass().getSimpleName().replace("Exception", ""));
    }
}
