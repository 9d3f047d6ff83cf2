package org.pasta4j.pasta.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleReaderTest {
    private static final ExampleFormat DEFAULTS = ExampleFormat.defaults();

    @TempDir
    Path folder;

    @Test
    void tsvHasNoQuoting() throws IOException {
        Path file = file("a.tsv", "he said \"no\t0\r\n\"\"\t1 \n  spaced \t 0\n\n\n");
        assertThat(new ExampleReader(DEFAULTS).read(file))
                .containsExactly(
                        Example.of("he said \"no", "0"), Example.of("\"\"", "1"), Example.of("  spaced ", "0"));
    }

    @Test
    void csvFieldsMayHoldLineBreaksAndTheLineNumberStaysRight() throws IOException {
        ExampleFormat pairs = DEFAULTS.withSecond(Column.number(2)).withLabel(Column.number(3));
        String text = "\"one, and\ntwo\",\"a \"\"b\"\"\",1\r\nplain 5\" disk,x,2\r\n";
        assertThat(new ExampleReader(pairs).read(file("a.csv", text)))
                .containsExactly(
                        Example.pair("one, and\ntwo", "a \"b\"", "1"), Example.pair("plain 5\" disk", "x", "2"));

        refused(pairs, "b.csv", text + "\"x\n\",,3\n")
                .hasMessageEndingWith("b.csv, line 4: column 2 should hold a text, found none.");
        refused(pairs, "c.csv", text + "\"never\nclosed").hasMessageContaining("c.csv, line 4: expected CSV");
        refused(pairs, "d.csv", "\"a\"b,c,d").hasMessageContaining("d.csv, line 1: expected CSV");
    }

    @Test
    void columnsAreChosenByNameOrNumber() throws IOException {
        String text = "\ufeffid\tlabel\tsentence\n7\tyes\tHi\n";
        ExampleFormat named = DEFAULTS.withText(Column.parse("sentence")).withLabel(Column.parse("label"));
        ExampleFormat numbered = DEFAULTS.withText(Column.parse("3")).withLabel(Column.number(2));

        assertThat(new ExampleReader(named).read(file("a.txt", text))).containsExactly(Example.of("Hi", "yes"));
        assertThat(new ExampleReader(numbered).read(file("a.txt", text)))
                .containsExactly(Example.of("sentence", "label"), Example.of("Hi", "yes"));
        assertThat(new ExampleReader(numbered.withHeader(Header.PRESENT)).read(file("a.txt", text)))
                .containsExactly(Example.of("Hi", "yes"));
        refused(named.withSecond(Column.named("id2")), "a.txt", text)
                .hasMessageEndingWith("a.txt has no column \"id2\". Its columns are \"id\", \"label\", \"sentence\".");
        refused(named, "b.txt", "label\tsentence\tlabel\n1\tx\t2\n").hasMessageContaining("more than one column");
        assertThatThrownBy(() -> Column.parse("0")).isInstanceOf(DataException.class);
    }

    @Test
    void onlyTheUsualHeaderIsRecognisedUnasked() throws IOException {
        assertThat(new ExampleReader(DEFAULTS).read(file("a.tsv", "text\tlabel\nx\t1")))
                .hasSize(1);
        assertThat(new ExampleReader(DEFAULTS).read(file("a.tsv", "Text\tlabel\nx\t1")))
                .hasSize(2);
        assertThat(new ExampleReader(DEFAULTS.withoutLabel()).readInputs(file("a.tsv", "text\nx")))
                .hasSize(2);
    }

    @Test
    void aTableHasTheSameHeaderWithoutItsLabels() throws IOException {
        Path file = file("a.tsv", "text\tlabel\nx\t1");
        assertThat(new ExampleReader(DEFAULTS.withoutLabel()).readInputs(file)).containsExactly(TextInput.of("x"));
    }

    @Test
    void aHeaderThatIsDeniedIsARow() throws IOException {
        Path file = file("a.tsv", "text\tlabel\nx\t1");
        assertThat(new ExampleReader(DEFAULTS.withHeader(Header.ABSENT)).read(file))
                .containsExactly(Example.of("text", "label"), Example.of("x", "1"));
    }

    @Test
    void namesNeedAHeader() {
        for (Column column : new Column[] {Column.named("sentence"), Column.named("2")}) {
            assertThatThrownBy(() -> DEFAULTS.withHeader(Header.ABSENT).withSecond(column))
                    .isExactlyInstanceOf(DataException.class)
                    .hasMessageStartingWith("Column " + column + " is chosen by name, but the table is said to have no")
                    .hasMessageContaining("by its number");
        }
    }

    @Test
    void inputsNeedNoLabel() throws IOException {
        ExampleReader named =
                new ExampleReader(DEFAULTS.withText(Column.named("t")).withLabel(Column.named("l")));
        assertThat(named.readInputs(file("a.csv", "t\nhello\n"))).containsExactly(TextInput.of("hello"));
        assertThat(new ExampleReader(DEFAULTS).readInputs(file("a.txt", "hello\nyou\n")))
                .hasSize(2);
        refused(DEFAULTS.withoutLabel(), "a.tsv", "x\t1").hasMessageContaining("say which column holds the label");
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        Path missing = folder.resolve("none.tsv");
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(missing))
                .isExactlyInstanceOf(DataException.class)
                .hasMessage("There is no file " + missing + ".");
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS.withKind(TableKind.CSV)).read(folder))
                .hasMessageContaining("should be a file");
        refused(DEFAULTS, "a.tsv", "\ufeff\n\n").hasMessageEndingWith("a.tsv holds no examples: it is empty.");
        refused(DEFAULTS.withHeader(Header.PRESENT), "a.tsv", "a\tb\n")
                .hasMessageContaining("nothing after its header");
        refused(DEFAULTS, "a.json", "x\t1").hasMessageContaining("Expected a name ending in .tsv or .txt");
        refused(DEFAULTS, "a.tsv", "x\n").hasMessageEndingWith("a.tsv, line 1: expected at least 2 columns, found 1.");
        refused(DEFAULTS, "a.tsv", "x\t1\ny\n")
                .hasMessageEndingWith("line 2: expected 2 columns as in line 1, found 1.");
        refused(DEFAULTS, "a.tsv", "x\t1\ny\tz\t0").hasMessageContaining("expected 2 columns as in line 1, found 3");
        refused(DEFAULTS, "a.tsv", "x\t1\n\ny\t0\n")
                .hasMessageContaining("line 2")
                .hasMessageContaining("an empty line");
        refused(DEFAULTS, "a.tsv", "x\t1\n \t0\n").hasMessageContaining("line 2: column 1 should hold a text");
        refused(DEFAULTS, "a.tsv", "x\t1\ny\t \n").hasMessageContaining("line 2: column 2 should hold a text");
    }

    @Test
    void badRowsAreSkippedAndCounted() throws IOException {
        Path file = file("a.tsv", "x\t1\ny\n\nz\t\n \t1\nv\tno\nw\t2\t3\nu\t2");
        BadRows badRows = BadRows.skip();
        List<Example> read = new ExampleReader(DEFAULTS)
                .read(
                        file,
                        label -> {
                            if (label.equals("no")) {
                                throw new DataException("no such label");
                            }
                        },
                        badRows);
        assertThat(read).containsExactly(Example.of("x", "1"), Example.of("u", "2"));
        assertThat(badRows.count()).isEqualTo(6);
        assertThat(badRows.first()).contains(file + ", line 2: expected 2 columns as in line 1, found 1.");
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(file("b.tsv", "\t\n"), label -> {}, BadRows.skip()))
                .hasMessageContaining("None of the rows can be read. The first: ")
                .hasMessageContaining("line 1: column 1");
    }

    @Test
    void aColumnHoldsOneThing() throws IOException {
        refused(DEFAULTS.withText(Column.number(2)), "a.tsv", "x\t1\n")
                .hasMessageEndingWith("a.tsv: text and label are both read from column 2; expected a column for each.");
        refused(DEFAULTS.withSecond(Column.named("label")).withText(Column.named("t")), "a.csv", "t,label\nx,1\n")
                .hasMessageContaining("second text and label are both read from column 2");
    }

    @Test
    void quotesThatDoNotBalanceEndEvenAReadingWithoutBadRows() throws IOException {
        Path file = file("a.csv", "x,1\ny\n\"never closed,0\nz,1\n");
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(file, label -> {}, BadRows.skip()))
                .hasMessage(
                        file + ", line 3: expected CSV, found a quoted field that is not closed or goes on after its"
                                + " closing quote. Inside quotes, a quote is written twice.");
    }

    @Test
    void aStreamReadsTheFileAnewEachTime() throws IOException {
        Path file = file("a.tsv", "text\tlabel\nx\t1\ny\nz\t0\n");
        BadRows badRows = BadRows.skip();
        Iterable<Example> stream = new ExampleReader(DEFAULTS).stream(file, label -> {}, badRows);
        for (int times = 0; times < 2; times++) {
            assertThat(stream).containsExactly(Example.of("x", "1"), Example.of("z", "0"));
            assertThat(badRows.count()).isEqualTo(1);
        }
        file("a.tsv", "x\t1");
        assertThat(stream).containsExactly(Example.of("x", "1"));
        assertThat(badRows.count()).isZero();
    }

    @Test
    void otherEncodingsAreRefusedWithTheLine() throws IOException {
        Files.write(folder.resolve("a.tsv"), "fine\t1\nna\u00efve\t0\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(folder.resolve("a.tsv")))
                .hasMessageContaining("a.tsv, line 2: expected UTF-8");
        Files.write(folder.resolve("b.tsv"), "fine\t1\n".getBytes(Charset.forName("x-UTF-16LE-BOM")));
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(folder.resolve("b.tsv")))
                .hasMessageContaining("b.tsv, line 1: expected UTF-8");
        Files.write(folder.resolve("c.tsv"), new byte[] {'a', '\t', '1', '\n', (byte) 0xc3});
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(folder.resolve("c.tsv")))
                .hasMessageContaining("c.tsv, line 2: expected UTF-8");
        Files.write(folder.resolve("d.csv"), new byte[] {'"', '\n', 'a', '"', ',', '1', '\n', 'b', ',', (byte) 0xff});
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(folder.resolve("d.csv")))
                .hasMessageContaining("d.csv, line 3: expected UTF-8");
        Files.write(folder.resolve("e.tsv"), "fine\t1\n".getBytes(StandardCharsets.UTF_16LE));
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(folder.resolve("e.tsv")))
                .hasMessageContaining("e.tsv, line 1: expected UTF-8");
    }

    @Test
    void labelsDoNotDependOnTheOrderOfTheFile() {
        assertThat(Labels.of(labelled("10", "9", "-1.5", "10"))).containsExactly("-1.5", "9", "10");
        assertThat(Labels.of(labelled("10", "9", "x"))).containsExactly("10", "9", "x");
        assertThat(Labels.of(labelled("pos", "neg", "Pos"))).containsExactly("Pos", "neg", "pos");
        assertThat(Labels.of(List.of())).isEmpty();
    }

    @Test
    void publishedDataSetsAreRead() {
        ExampleFormat cola = DEFAULTS.withText(Column.number(4)).withLabel(Column.number(2));
        List<Example> sentences = new ExampleReader(cola).read(SharedData.file("cola/in_domain_train.tsv"));
        assertThat(sentences).hasSize(8551);
        assertThat(Labels.of(sentences)).containsExactly("0", "1");
        assertThat(sentences.stream().filter(e -> e.label().equals("0"))).hasSize(2528);

        assertThat(new ExampleReader(DEFAULTS).read(SharedData.file("sst2/train.tsv")))
                .hasSize(6920)
                .filteredOn(e -> e.label().equals("1"))
                .hasSize(3610);

        ExampleFormat pairs = DEFAULTS.withSecond(Column.number(2)).withLabel(Column.number(3));
        List<Example> stsb = new ExampleReader(pairs).read(SharedData.file("stsb/train.csv"));
        assertThat(stsb).hasSize(5749);
        assertThat(stsb)
                .allSatisfy(e -> assertThat(Double.parseDouble(e.label())).isBetween(0.0, 5.0));
    }

    private static List<Example> labelled(String... labels) {
        return List.of(labels).stream().map(label -> Example.of("text", label)).toList();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private AbstractThrowableAssert<?, ?> refused(ExampleFormat format, String name, String text) throws IOException {
        Path file = file(name, text);
        return assertThatThrownBy(() -> new ExampleReader(format).read(file)).isExactlyInstanceOf(DataException.class);
    }
}
