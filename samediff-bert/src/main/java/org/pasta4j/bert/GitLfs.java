package org.pasta4j.bert;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Git LFS leaves a few lines of text in the place of a large file until it is told to fetch it. */
public final class GitLfs {
    private static final byte[] POINTER = "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

    /** Longest pointer, by its specification. */
    private static final int MOST_BYTES = 1024;

    private GitLfs() {}

    /**
     * Refuses a file that is a pointer.
     *
     * @param file one that exists
     * @throws CheckpointException if it is
     * @throws IOException if it cannot be read
     */
    public static void refusePointer(Path file) throws IOException {
        if (Files.size(file) >= MOST_BYTES) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Arrays.equals(in.readNBytes(POINTER.length), POINTER)) {
                throw new CheckpointException(file + " is a Git LFS pointer, which stands for the file until \"git lfs"
                        + " pull\" fetches it. Run that in the repository's folder.");
            }
        }
    }
}
