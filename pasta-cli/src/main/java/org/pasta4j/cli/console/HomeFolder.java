package org.pasta4j.cli.console;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Libraries unpack their natives below the user's home. For a user that the system does not know, as in containers with
 * a number for a user, Java gives "?" for it, which would be a folder of that name wherever the program is started.
 */
public final class HomeFolder {
    private static final String HOME = "user.home";

    private HomeFolder() {}

    /** Takes the folder for temporary files where there is no home; before any library asks for it. */
    public static void ensure() {
        System.setProperty(HOME, home(System.getProperty(HOME), System.getenv("HOME")));
    }

    /**
     * @param java what Java takes for it
     * @param variable what the environment says; null for nothing
     */
    static String home(String java, String variable) {
        if (isFolder(java)) {
            return java;
        }
        return isFolder(variable) ? variable : System.getProperty("java.io.tmpdir");
    }

    private static boolean isFolder(String path) {
        try {
            return path != null && Path.of(path).isAbsolute() && Files.isDirectory(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
