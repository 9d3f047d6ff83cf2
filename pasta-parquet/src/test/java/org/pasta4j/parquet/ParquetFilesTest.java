package org.pasta4j.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ColumnarFile.Cell;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.data.DataException;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.FileColumns;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.TagReading;
import org.pasta4j.pasta.data.TaggedReader;
import org.pasta4j.pasta.data.TaggedSentence;

/**
 * Files that pyarrow, DuckDB and Polars wrote, read as examples; {@code src/test/python/parquet_files.py} made them.
 */
class ParquetFilesTest {
    private static final List<Example> EXAMPLES = List.of(
            Example.of("very good", "good"),
            Example.of("so \"good", "good"),
            Example.of("very bad", "bad"),
            Example.of("bad, bad\nna\u00efve", "bad"),
            Example.of("\ud83d\ude00 good", "good"),
            Example.of("bad", "bad"));

    private static final ExampleFormat SENTENCES = ExampleFormat.defaults().withText(Column.named("sentence"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "lz4", "none", "pages-v2", "groups", "duckdb", "polars"})
    void everyPackingAndEncodingGivesTheSameExamples(String name) {
        assertThat(new ExampleReader(SENTENCES).read(file(name))).isEqualTo(EXAMPLES);
        assertThat(new ExampleReader(ExampleFormat.defaults()
                                .withText(Column.number(2))
                                .withLabel(Column.number(3)))
                        .read(file(name)))
                .isEqualTo(EXAMPLES);
        assertThat(new ExampleReader(ExampleFormat.defaults()).firstRow(file(name)))
                .containsExactly("idx", "sentence", "label");
    }

    /** As an adapter keeps them. */
    @Test
    void columnsAreFoundAgainByNameAndByNumber() {
        FileColumns columns = FileColumns.ofTable(file("snappy"), ExampleFormat.defaults());
        assertThat(columns.haveAll(columns(Column.named("sentence"), Column.number(3))))
                .isTrue();
        assertThat(columns.haveAll(columns(Column.named("text"), Column.number(3))))
                .isFalse();
        assertThat(columns.haveAll(columns(Column.named("sentence"), Column.number(4))))
                .isFalse();
    }

    private static DataColumns columns(Column text, Column label) {
        return new DataColumns(Optional.of(text), Optional.empty(), Optional.of(label));
    }

    /** The content tells, not the name. */
    @Test
    void aFileOfAnyNameIsRead() throws IOException {
        Path renamed = Files.copy(file("snappy"), folder.resolve("train.csv"));
        assertThat(new ExampleReader(SENTENCES).read(renamed)).isEqualTo(EXAMPLES);
        assertThat(new ExampleReader(SENTENCES.withoutLabel())
                        .readInputs(renamed)
                        .get(5)
                        .text())
                .isEqualTo("bad");
    }

    @Test
    void numbersWithoutNamesAreLabels() {
        assertThat(new ExampleReader(SENTENCES).read(file("numbers")))
                .extracting(Example::label)
                .containsExactly("1", "1", "0", "0", "1", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"words", "words-large", "words-item"})
    void listsOfWordsHaveTheNamesOfTheirTags(String name) {
        assertThat(tagged().read(file(name)))
                .containsExactly(
                        new TaggedSentence(List.of("Jean", "Paul", "sleeps"), List.of("B-PER", "I-PER", "O")),
                        new TaggedSentence(List.of("Rome"), List.of("B-LOC")));
    }

    private static TaggedReader tagged() {
        return new TaggedReader(false, Optional.empty(), Optional.empty(), TagReading.recognised());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text     | one / two / (null) / \s
            flag     | true / false / (null) / true
            small    | 0 / 255 / 1 / 2
            large    | 0 / 18446744073709551615 / 1 / 2
            half     | 0.1 / -2.5 / (null) / 1.0E20
            number   | 0.1 / -2.5 / (null) / 1.0E20
            category | a / b / a / b
            bytes    | plain / (bytes that are no text in UTF-8) /  / x
            verdict  | no / (-1, which stands for no label) / yes / (the label 7 where there are names for those from 0 to 1)
            holes    | (a list with null in it) / [a] / (null) / []
            day      | (a value of the type DATE)
            price    | (a value of the type DECIMAL(3,2))
            object   | (an object)
            lists    | (a list with a list or an object in it)
            objects  | (a list with a list or an object in it)
            """)
    void everyKindOfColumnIsReadOrNamed(String column, String expected) {
        List<String> found = cells("kinds", column);
        assertThat(String.join(" / ", found.stream().distinct().count() == 1 ? found.subList(0, 1) : found)
                        .strip())
                .isEqualTo(expected);
    }

    private static List<String> cells(String name, String column) {
        List<String> found = new ArrayList<>();
        try (ParquetTable table = ParquetTable.open(file(name))) {
            table.choose(List.of(column));
            for (List<Cell> row = table.next(); row != null; row = table.next()) {
                found.add(shown(row.get(0)));
            }
        }
        return found;
    }

    private static String shown(Cell cell) {
        if (cell instanceof Cell.Text text) {
            return text.value();
        }
        return cell instanceof Cell.Other other
                ? "(" + other.found() + ")"
                : ((Cell.Texts) cell).values().toString();
    }

    @Test
    void aBadRowIsNamedByItsNumber() {
        ExampleReader reader = new ExampleReader(ExampleFormat.defaults().withLabel(Column.named("verdict")));
        refused(
                () -> reader.read(file("kinds")),
                "kinds.parquet, row 2: the column \"verdict\" should hold a text, found -1");
        BadRows bad = BadRows.skip();
        assertThat(reader.read(file("kinds"), label -> {}, bad)).containsExactly(Example.of("one", "no"));
        assertThat(bad.count()).isEqualTo(3);
        refused(
                () -> new ExampleReader(ExampleFormat.defaults().withText(Column.named("holes"))).read(file("kinds")),
                "the column \"holes\" should hold a text, found a list with null in it");
        refused(() -> tagged().read(file("kinds")), "has no column \"tags\". Its columns are \"text\", \"flag\"");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        ExampleReader twice = new ExampleReader(SENTENCES.withLabel(Column.number(2)));
        refused(() -> twice.read(file("snappy")), "text and label are both read from the column \"sentence\"");
        refused(
                () -> new ExampleReader(SENTENCES.withLabel(Column.number(4))).read(file("snappy")),
                "expected at least 4 columns");
        refused(
                () -> new ExampleReader(ExampleFormat.defaults().withHeader(Header.ABSENT)).read(file("snappy")),
                "its columns have names");
        refused(() -> new ExampleReader(SENTENCES.withDelimiter(';')).read(file("snappy")), "its columns have names");
        refused(() -> new ExampleReader(SENTENCES).read(file("empty")), "holds no examples: it is empty");
        refused(
                () -> new ExampleReader(SENTENCES).read(file("brotli")),
                "found BROTLI. Write it with one of these: python");
    }

    /** A bit in every byte of a small file is turned over, and it is cut at many lengths. */
    @Test
    void aDamagedFileGivesOneLine() throws IOException {
        byte[] whole = Files.readAllBytes(file("groups"));
        Path damaged = folder.resolve("damaged.parquet");
        for (int i = 4; i < whole.length; i++) {
            byte[] turned = whole.clone();
            turned[i] ^= (byte) (1 << i % 8);
            readOrRefused(damaged, turned);
            if (i % 16 == 0) {
                readOrRefused(damaged, Arrays.copyOf(whole, i));
            }
        }
    }

    private static void readOrRefused(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
        try {
            new ExampleReader(SENTENCES).read(file);
        } catch (DataException e) {
            assertThat(e.getMessage()).contains(file.toString()).hasLineCount(1).hasSizeLessThan(700);
        }
    }

    private static void refused(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isExactlyInstanceOf(DataException.class).hasMessageContaining(message);
    }

    private static Path file(String name) {
        try {
            return Path.of(ParquetFilesTest.class
                    .getResource("/parquet/" + name + ".parquet")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
