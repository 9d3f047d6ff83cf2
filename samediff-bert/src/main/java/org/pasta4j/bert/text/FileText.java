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
    /** Some editors of Windows put it before a text. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private FileText() {}

    /**
     * The file as UTF-8, without a byte order mark.
     *
     * @throws CheckpointException if it cannot be read, or is something else
     */
    static String of(Path file) {
        try {
            GitLfs.refusePointer(file);
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new CheckpointException(file + ": expected UTF-8, found another encoding.", e);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
