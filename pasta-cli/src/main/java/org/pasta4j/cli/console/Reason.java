package org.pasta4j.cli.console;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

/** Why the file system refuses, in words. */
public final class Reason {
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

    private Reason() {}

    /** Most of these exceptions have the path for a message, and the reason in the name of the class. */
    public static String of(IOException e) {
        String reason = inWords(e);
        return reason != null ? reason : kind(e) + ": " + e.getMessage();
    }

    /** The same where the path is one that nobody has asked for. */
    public static String withoutPath(IOException e) {
        String reason = inWords(e);
        return reason != null ? reason : kind(e);
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
