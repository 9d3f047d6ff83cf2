package org.pasta4j.examples;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** Why the file system refuses, in words. */
final class Reason {
    private Reason() {}

    /** Most of these exceptions have the path for a message, and the reason in the name of the class. */
    static String of(IOException e) {
        String reason = inWords(e);
        return reason != null ? reason : kind(e) + " " + e.getMessage();
    }

    /** The same where the path is one that nobody has asked for. */
    static String withoutPath(IOException e) {
        String reason = inWords(e);
        return reason != null ? reason : kind(e);
    }

    private static String inWords(IOException e) {
        return e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    }

    private static String kind(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
