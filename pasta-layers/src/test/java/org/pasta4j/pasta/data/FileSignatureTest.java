package org.pasta4j.pasta.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no text in UTF-8 is refused by name, with the cure; what gzip has packed is read. */
class FileSignatureTest {
    private static final String TABLE = "text\tlabel\nna\u00efve\tx\nfine\ty\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UTF-16             | found UTF-16. Convert it: iconv -f UTF-16 -t UTF-8
            x-UTF-16LE-BOM     | found UTF-16. Convert it: iconv -f UTF-16 -t UTF-8
            UTF-16LE           | found UTF-16. Convert it: iconv -f UTF-16LE -t UTF-8
            UTF-16BE           | found UTF-16. Convert it: iconv -f UTF-16BE -t UTF-8
            X-UTF-32LE-BOM     | found UTF-32. Convert it: iconv -f UTF-32 -t UTF-8
            windows-1252       | line 2: expected UTF-8, found bytes of another encoding. Save the file as UTF-8
            windows-1252       | iconv -f WINDOWS-1252 -t UTF-8
            """)
    void otherEncodingsAreNamed(String encoding, String message) throws IOException {
        refused("a.tsv", TABLE.getBytes(Charset.forName(encoding)), message);
        refused("a.csv", TABLE.replace('\t', ',').getBytes(Charset.forName(encoding)), message);
    }

    /** Signatures are bytes, in which the letters' case counts. */
    @Test
    void aTextThatBeginsAlikeIsRead() throws IOException {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, "par1,label\nbzh,x\n");
        assertThat(new ExampleReader(ExampleFormat.defaults()).read(file)).hasSize(2);
        refused("a.html", "<!DOCTYPE HTML><html>".getBytes(StandardCharsets.UTF_8), "a web page");
    }

    @Test
    void bytesThatNoTextHasAreNamed() throws IOException {
        refused(
                "a.tsv",
                "fine\tx\nz\0ero\ty\n".getBytes(StandardCharsets.UTF_8),
                "line 2: expected UTF-8, found a NUL");
        refused("a.tsv", TABLE.replace('\n', '\r').getBytes(StandardCharsets.UTF_8), "tr '\\r' '\\n'");
        refused("a.jsonl", "{\"text\": \"a\"}\r{}\r".getBytes(StandardCharsets.UTF_8), "carriage returns alone");
        assertThat(examples(write(
                        "a.csv", TABLE.replace('\t', ',').replace('\n', '\r').getBytes(StandardCharsets.UTF_8))))
                .containsExactly(Example.of("na\u00efve", "x"), Example.of("fine", "y"));
        assertThatThrownBy(() ->
                        new ConllReader().read(write("a.conll", "a O\rb O\r".getBytes(StandardCharsets.UTF_8))))
                .hasMessageContaining("carriage returns alone");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.parquet | PAR1          | found Parquet. Convert it: python -c
            a.csv     | PAR1          | found Parquet. Convert it: python -c
            a.xlsx    | PK\u0003\u0004x | found a ZIP archive or an Excel workbook. Convert it: unzip it, or save
            a.tsv.bz2 | BZh91AY       | found compressed by bzip2. Convert it: bunzip2 -k
            a.tsv     | version https://git-lfs.github.com/spec/v1 | found a Git LFS pointer. Convert it: git lfs pull
            a.tsv     | <!DOCTYPE html><html> | found a web page
            """)
    void otherKindsAreNamed(String name, String start, String message) throws IOException {
        refused(name, (start + "\n\tmore\n").getBytes(StandardCharsets.ISO_8859_1), message);
    }

    @Test
    void whatGzipHasPackedIsRead() throws IOException {
        List<Example> rows = List.of(Example.of("na\u00efve", "x"), Example.of("fine", "y"));
        byte[] packed = packed(TABLE);
        assertThat(examples(write("a.tsv.gz", packed))).isEqualTo(rows);
        assertThat(examples(write("a.txt", packed))).isEqualTo(rows);
        TaggedReader tagged = new TaggedReader(false, Optional.empty(), Optional.empty(), TagReading.recognised());
        assertThat(tagged.read(write("a.conll.gz", packed("a S-x\nb O\n")))
                        .get(0)
                        .tags())
                .containsExactly("B-x", "O");
        refused("cut.tsv.gz", Arrays.copyOf(packed, packed.length - 10), "Cannot read");
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static List<Example> examples(Path file) {
        return new ExampleReader(ExampleFormat.defaults()).read(file);
    }

    private void refused(String name, byte[] bytes, String message) throws IOException {
        Path file = write(name, bytes);
        assertThatThrownBy(() -> examples(file))
                .isExactlyInstanceOf(DataException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }
}
