package org.pasta4j.pasta.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** What the first bytes of a file say that it is, where it is no text in UTF-8. */
final class FileSignature {
    /** How many of the first bytes may tell. */
    static final int LONGEST = 64;

    private static final List<FileSignature> KNOWN = List.of(
            // UTF-32 first: in small-endian order it begins as UTF-16 does.
            encoded("FF FE 00 00", "UTF-32"),
            encoded("00 00 FE FF", "UTF-32"),
            encoded("FF FE", "UTF-16"),
            encoded("FE FF", "UTF-16"),
            of("50 4B 03 04", "a ZIP archive or an Excel workbook", "unzip it, or save the sheet as \"CSV UTF-8\""),
            of("D0 CF 11 E0", "an old Excel or Word file", "save the sheet as \"CSV UTF-8\""),
            of("42 5A 68", "compressed by bzip2", "bunzip2 -k %s"),
            of("FD 37 7A 58 5A", "compressed by xz", "unxz -k %s"),
            of("28 B5 2F FD", "compressed by Zstandard", "unzstd %s"),
            of(
                    ascii("PAR1"),
                    "Parquet",
                    "python -c \"import pandas, sys; pandas.read_parquet(sys.argv[1]).to_json(sys.argv[2],"
                            + " orient='records', lines=True, force_ascii=False)\" %s NEW.jsonl"),
            of(
                    ascii("ARROW1"),
                    "Arrow",
                    "python -c \"import pandas, sys; pandas.read_feather(sys.argv[1]).to_json(sys.argv[2],"
                            + " orient='records', lines=True, force_ascii=False)\" %s NEW.jsonl"),
            of(ascii("%PDF"), "PDF", "save its text as a table"),
            of(ascii("SQLite format 3"), "an SQLite database", "export a table as CSV"),
            of(ascii("version https://git-lfs.github.com"), "a Git LFS pointer", "git lfs pull"),
            of(ascii("<!doctype html"), "a web page", "download the file itself, which a page may only show"));

    private final byte[] start;
    private final String what;
    private final String cure;

    private FileSignature(byte[] start, String what, String cure) {
        this.start = start;
        this.what = what;
        this.cure = cure;
    }

    private static FileSignature of(String hex, String what, String cure) {
        String[] digits = hex.split(" ");
        byte[] start = new byte[digits.length];
        for (int i = 0; i < start.length; i++) {
            start[i] = (byte) Integer.parseInt(digits[i], 16);
        }
        return of(start, what, cure);
    }

    private static FileSignature of(byte[] start, String what, String cure) {
        return new FileSignature(start, what, cure);
    }

    private static FileSignature encoded(String hex, String encoding) {
        return of(hex, encoding, "iconv -f " + encoding + " -t UTF-8 %s > NEW");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The bytes of a text: those compressed by gzip unpacked, all others as they are.
     *
     * @param name for messages
     * @throws DataException if they are of a known kind that is no text in UTF-8, naming the cure
     */
    static InputStream text(String name, InputStream bytes) throws IOException {
        BufferedInputStream begun = new BufferedInputStream(bytes);
        byte[] head = head(begun);
        if (head.length > 1 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
            return unpacked(begun);
        }
        for (FileSignature known : KNOWN) {
            if (known.isOf(head)) {
                begun.close();
                throw new DataException(name + ", line 1" + ": expected UTF-8, found " + known.what + ". Convert it: "
                        + String.format(Locale.ROOT, known.cure, name) + ".");
            }
        }
        return begun;
    }

    private static InputStream unpacked(InputStream bytes) throws IOException {
        try {
            return new GZIPInputStream(bytes);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /** As many of the first bytes as are there; who types them is not waited for. */
    private static byte[] head(BufferedInputStream bytes) throws IOException {
        bytes.mark(LONGEST);
        byte[] head = new byte[LONGEST];
        int count = Math.max(0, bytes.read(head));
        bytes.reset();
        return Arrays.copyOf(head, count);
    }

    /** Of which alone the letters' case is free. */
    private boolean isHtml() {
        return start[0] == '<';
    }

    private boolean isOf(byte[] head) {
        for (int i = 0; i < start.length; i++) {
            if (i >= head.length
                    || head[i] != start[i] && (!isHtml() || Character.toLowerCase((char) head[i]) != start[i])) {
                return false;
            }
        }
        return true;
    }
}
