package org.pasta4j.pasta.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file of UTF-8 whole, refusing what other readers would silently replace. */
final class TextFile {
    /** Decoding takes three times the file's size in memory and arrays end at 2 GiB. */
    private static final long MAX_BYTES = 1L << 30;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private TextFile() {}

    static String read(Path file) {
        ByteBuffer bytes = bytes(file);
        CharBuffer chars = CharBuffer.allocate(bytes.remaining());
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, chars, true);
        if (result.isError()) {
            throw new DataException(file + ", line " + lineAt(bytes)
                    + ": expected UTF-8, found bytes of another encoding. Save the file as UTF-8.");
        }
        chars.flip();
        if (chars.hasRemaining() && chars.get(0) == BYTE_ORDER_MARK) {
            chars.get();
        }
        return chars.toString();
    }

    private static ByteBuffer bytes(Path file) {
        if (!Files.exists(file)) {
            throw new DataException("There is no file " + file.toAbsolutePath() + ".");
        }
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + " should be a file, found a folder or a device.");
        }
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new DataException(file + " has " + size + " bytes; at most " + MAX_BYTES
                        + " can be read at once. Split the file.");
            }
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new DataException("Cannot read " + file + " (" + e + ").", e);
        }
    }

    private static int lineAt(ByteBuffer bytes) {
        int line = 1;
        for (int i = 0; i < bytes.position(); i++) {
            if (bytes.get(i) == '\n') {
                line++;
            }
        }
        return line;
    }
}
