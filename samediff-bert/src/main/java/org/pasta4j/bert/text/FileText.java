package org.pasta4j.bert.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.GitLfs;

/** Reads a file of text. */
final class FileText {
    private FileText() {}

    /**
     * The file as UTF-8.
     *
     * @throws CheckpointException if it cannot be read, or is something else
     */
    static String of(Path file) {
        try {
            GitLfs.refusePointer(file);
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new CheckpointException(file + ": expected UTF-8, found another encoding.", e);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
