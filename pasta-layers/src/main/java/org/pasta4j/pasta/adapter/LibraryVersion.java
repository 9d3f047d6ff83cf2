package org.pasta4j.pasta.adapter;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this library, as its build wrote it down. */
public final class LibraryVersion {
    private static final String FILE = "version.properties";

    private LibraryVersion() {}

    /** The version, such as {@code 0.1.0}. */
    public static String read() {
        try (InputStream in = LibraryVersion.class.getResourceAsStream(FILE)) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE + " of the library", e);
        }
    }
}
