package org.pasta4j.examples;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** Why the file system refuses, in words. */
final class Reason {
    private Reason() {}

    /** Most of these exceptions have the path for a message, and the reason in the name of the class. */
    static String of(IOException e) {
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason != null ? reason : e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }
}
