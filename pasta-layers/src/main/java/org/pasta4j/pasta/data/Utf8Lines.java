package org.pasta4j.pasta.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The lines of a text in UTF-8, one at a time, refusing what other readers would silently replace. */
final class Utf8Lines implements AutoCloseable {
    /** Decoding takes three times the bytes in memory, and arrays end at 2 GiB. */
    private static final int LONGEST_LINE = 1 << 28;

    private static final int BUFFER = 1 << 16;

    /** The byte order mark of UTF-8. */
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final String name;
    private final InputStream bytes;
    private final byte[] buffer;
    private int from;
    private int to;
    private long number;

    /** @param name for messages */
    Utf8Lines(String name, InputStream bytes) {
        this(name, bytes, BUFFER);
    }

    /** @param bufferSize bytes read at once */
    Utf8Lines(String name, InputStream bytes, int bufferSize) {
        this.name = name;
        this.bytes = bytes;
        this.buffer = new byte[bufferSize];
    }

    /**
     * A line.
     *
     * @param place file and line, for messages
     * @param number from 1
     * @param bytes without the line feed, and without a byte order mark
     * @param isEnded whether a line feed comes after it
     */
    record Line(String place, long number, byte[] bytes, boolean isEnded) {

        /** Whether it begins with these letters of ASCII. */
        boolean startsWith(String ascii) {
            return Utf8Lines.startsWith(bytes, ascii.getBytes(StandardCharsets.US_ASCII));
        }

        /** Whether it has a letter of ASCII. */
        boolean holds(char ascii) {
            for (byte b : bytes) {
                if (b == ascii) {
                    return true;
                }
            }
            return false;
        }

        /**
         * The characters, a carriage return at the end among them.
         *
         * @throws DataException if they are of another encoding
         */
        String withReturn() {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                if (text.indexOf('\0') >= 0) {
                    throw otherEncoding(null);
                }
                return text;
            } catch (CharacterCodingException e) {
                throw otherEncoding(e);
            }
        }

        /** UTF-16 without a byte order mark is UTF-8 with zeros, as long as it is English. */
        private DataException otherEncoding(Exception cause) {
            String found = "bytes of another encoding. Save the file as UTF-8; on a command line, if it is of Windows:"
                    + " iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW";
            long zeros = zeros(0) + zeros(1);
            if (zeros * 3 > bytes.length) {
                found = "UTF-16. Convert it: iconv -f UTF-16" + (zeros(0) > zeros(1) ? "BE" : "LE")
                        + " -t UTF-8 FILE > NEW";
            } else if (zeros > 0) {
                found = "a NUL character (byte 0), which no text has. Remove it: tr -d '\\000' < FILE > NEW";
            }
            return new DataException(place + ": expected UTF-8, found " + found + ".", cause);
        }

        /** Zero bytes at even or odd places. */
        private long zeros(int from) {
            long count = 0;
            for (int i = from; i < bytes.length; i += 2) {
                count += bytes[i] == 0 ? 1 : 0;
            }
            return count;
        }

        /** Whether its bytes are UTF-8. */
        boolean isText() {
            try {
                withReturn();
                return true;
            } catch (DataException e) {
                return false;
            }
        }

        /** Whether there is nothing in it; bytes of another encoding are something. */
        boolean isBlank() {
            try {
                return withReturn().isBlank();
            } catch (DataException e) {
                return false;
            }
        }

        /**
         * The characters without the line's end.
         *
         * @throws DataException if they are of another encoding, or lines of the file end in carriage returns alone
         */
        String text() {
            String text = withReturn();
            String ended = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            if (number == 1 && !isEnded && ended.indexOf('\r') >= 0) {
                throw new DataException(
                        place + ": expected lines that end in a line feed, found carriage returns alone,"
                                + " as old Macs write them. Convert it: tr '\\r' '\\n' < FILE > NEW.");
            }
            return ended;
        }
    }

    /**
     * The next line, null after the last one.
     *
     * @throws DataException if there is no reading on
     */
    Line next() {
        try {
            ByteArrayOutputStream line = null;
            while (from < to || fill()) {
                int end = from;
                while (end < to && buffer[end] != '\n') {
                    end++;
                }
                line = line == null ? new ByteArrayOutputStream(end - from) : line;
                line.write(buffer, from, end - from);
                if (line.size() > LONGEST_LINE) {
                    throw new DataException(Source.place(name, number + 1) + ": expected at most " + LONGEST_LINE
                            + " bytes in a line, found more. Is it a text file?");
                }
                from = Math.min(end + 1, to);
                if (end < to) {
                    return line(line, true);
                }
            }
            return line == null ? null : line(line, false);
        } catch (IOException e) {
            throw new DataException("Cannot read " + name + " (" + e + ").", e);
        }
    }

    private Line line(ByteArrayOutputStream line, boolean isEnded) {
        number++;
        byte[] content = line.toByteArray();
        byte[] unmarked = number == 1 && startsWith(content, MARK)
                ? Arrays.copyOfRange(content, MARK.length, content.length)
                : content;
        return new Line(Source.place(name, number), number, unmarked, isEnded);
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, bytes.read(buffer));
        return to > 0;
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw new DataException("Cannot read " + name + " (" + e + ").", e);
        }
    }
}
