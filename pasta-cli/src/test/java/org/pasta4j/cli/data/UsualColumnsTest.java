package org.pasta4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.Quoting;
import org.pasta4j.pasta.data.TextInput;

/** Tables as they are published and exported. */
class UsualColumnsTest {
    private static final ExampleFormat DEFAULTS = ExampleFormat.defaults();

    @TempDir
    private Path folder;

    /** The headers of GLUE's files; a row holds the names themselves, each with "of" before it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sentence label                                                                  | sentence               | label
            index sentence1 sentence2 label                                                 | sentence1, sentence2   | label
            index question sentence label                                                   | question, sentence     | label
            id qid1 qid2 question1 question2 is_duplicate                                   | question1, question2   | is_duplicate
            \ufeffQuality #1~ID #2~ID #1~String #2~String                                   | #1 String, #2 String   | Quality
            index genre filename year old_index source1 source2 sentence1 sentence2 score   | sentence1, sentence2   | score
            index promptID pairID genre sentence1_binary_parse sentence2_binary_parse sentence1_parse sentence2_parse sentence1 sentence2 label1 gold_label | sentence1, sentence2 | gold_label
            index promptID pairID genre sentence1_binary_parse sentence2_binary_parse sentence1_parse sentence2_parse sentence1 sentence2 label1 label2 label3 label4 label5 gold_label | sentence1, sentence2 | gold_label
            gold_label sentence1_binary_parse sentence2_binary_parse sentence1_parse sentence2_parse sentence1 sentence2 captionID pairID label1 label2 label3 label4 label5 | sentence1, sentence2 | gold_label
            index premise hypothesis label                                                  | premise, hypothesis    | label
            """)
    void headersOfGlueAreKnown(String header, String texts, String label) throws IOException {
        // MRPC's names hold a space, here written "~".
        String names = header.replaceAll(" +", "\t").replace('~', ' ');
        String row = Arrays.stream(names.replace("\ufeff", "").split("\t"))
                .map(name -> "of " + name)
                .collect(Collectors.joining("\t"));
        Path file = write("train.tsv", names + "\n" + row + "\n");

        Example read = new UsualColumns(DEFAULTS).read(file).get(0);

        String[] expected = texts.split(", ");
        assertThat(read.text()).isEqualTo("of " + expected[0]);
        assertThat(read.second()).isEqualTo(expected.length == 1 ? Optional.empty() : Optional.of("of " + expected[1]));
        assertThat(read.label()).isEqualTo("of " + label);
    }

    @Test
    void whatTestFilesLackIsNotAskedFor() throws IOException {
        ExampleFormat texts = DEFAULTS.withoutLabel();
        Path file = write("test.tsv", "index\tsentence1\tsentence2\n0\ta b\tc d\n");
        assertThat(new ExampleReader(new UsualColumns(texts).in(file)).readInputs(file))
                .containsExactly(TextInput.pair("a b", "c d"));
        Path cola = write("cola.tsv", "index\tsentence\n0\ta b\n");
        assertThat(new ExampleReader(new UsualColumns(texts).in(cola)).readInputs(cola))
                .containsExactly(TextInput.of("a b"));
    }

    /** CoLA has no header; its texts are in column 4. */
    @Test
    void manyColumnsWithoutKnownNamesAreAskedFor() throws IOException {
        Path cola = write("cola.tsv", "gj04\t1\t\tOur friends won't buy this.\ngj04\t0\t*\tThe more pseudo.\n");
        for (Header header : Header.values()) {
            assertThatThrownBy(() -> new UsualColumns(DEFAULTS.withHeader(header)).read(cola))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessage(cola + ", line 1: there are 4 columns, and nothing tells which hold text and label: 1"
                            + " \"gj04\", 2 \"1\", 3 \"\", 4 \"Our friends won't buy this.\". Say it with --text and"
                            + " --label, by number from 1, or by name where line 1 has names.");
        }
        assertThat(new UsualColumns(DEFAULTS.withText(Column.number(4)).withLabel(Column.number(2))).read(cola))
                .containsExactly(Example.of("Our friends won't buy this.", "1"), Example.of("The more pseudo.", "0"));
        assertThatThrownBy(() -> new UsualColumns(DEFAULTS).read(write("u.csv", "Satz,Klasse,Quelle\na,b,c\n")))
                .hasMessageContaining("1 \"Satz\", 2 \"Klasse\", 3 \"Quelle\"");
    }

    @Test
    void pairsAreNotedAndMayBeDeclined() throws IOException {
        Path file = write("rte.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tyes\n1\tc\td\tno\n");
        LabelledData<Example> data = data(file, file);
        assertThat(data.kind().isOfPairs()).isTrue();
        assertThat(data.dev()).containsExactly(Example.pair("a", "b", "yes"), Example.pair("c", "d", "no"));
        assertThat(data.notes())
                .contains("Line 1 names the columns: pairs are read from \"sentence1\", \"sentence2\", \"label\". For"
                        + " single texts give --text.");
        assertThat(new UsualColumns(DEFAULTS.withText(Column.named("sentence2")).withLabel(Column.named("label")))
                        .read(file))
                .containsExactly(Example.of("b", "yes"), Example.of("d", "no"));
        Path single = write("single.tsv", "sentence\tlabel\na\tyes\nb\tno\n");
        assertThatThrownBy(() -> data(single, file)).isInstanceOf(BadInputException.class);
        assertThatThrownBy(() -> data(file, single)).isInstanceOf(BadInputException.class);
    }

    /** What pandas writes with sep="\t" where a text holds what quoting is for. */
    @Test
    void quotesOfTsvAreSeenWhereAllRowsShowThem() throws IOException {
        List<Example> rows = List.of(
                Example.of("a\ttab", "x"),
                Example.of("two\nlines", "y"),
                Example.of("a \"quote\"", "x"),
                Example.of("plain", "y"),
                Example.of("5\" disk", "x"));
        Path pandas = write(
                "pandas.tsv",
                "text\tlabel\n\"a\ttab\"\tx\n\"two\nlines\"\ty\n\"a \"\"quote\"\"\"\tx\nplain\ty\n5\" disk\tx\n");
        assertThat(new UsualColumns(DEFAULTS).read(pandas)).isEqualTo(rows);
        assertThat(data(pandas, pandas).notes())
                .anySatisfy(note -> assertThat(note).startsWith("Fields in double quotes are read without them"));
        Path r = write("r.tsv", "\"text\"\t\"label\"\t\"n\"\n\"a b\"\t\"x\"\t1\n\"c\"\t\"y\"\t2.5\n");
        assertThat(new UsualColumns(DEFAULTS).read(r)).containsExactly(Example.of("a b", "x"), Example.of("c", "y"));
        assertThatThrownBy(() -> new UsualColumns(DEFAULTS.withQuoting(Quoting.NONE)).read(pandas))
                .hasMessageContaining(
                        "line 2: expected 2 columns as in line 1, found 3. If fields in quotes hold tabs");
    }

    /** Published sets of single sentences have quotes that are none. */
    @Test
    void quotesOfTsvAreCharactersWhereOneRowShowsThat() throws IOException {
        Path file = write("sst.tsv", "\"frailty \" has been written\t1\n\"all\"\t0\n\"so \"\"good\"\"\"\t1\n");
        assertThat(new UsualColumns(DEFAULTS).read(file).get(2).text()).isEqualTo("\"so \"\"good\"\"\"");
        assertThat(new UsualColumns(DEFAULTS)
                        .read(write("b.tsv", "\"all\"\tx\nplain\ty\n"))
                        .get(0)
                        .text())
                .isEqualTo("\"all\"");
        assertThat(new UsualColumns(DEFAULTS.withQuoting(Quoting.MINIMAL))
                        .read(write("c.tsv", "\"all\"\tx\nplain\ty\n"))
                        .get(0)
                        .text())
                .isEqualTo("all");
        assertThatThrownBy(() -> new UsualColumns(DEFAULTS)
                        .read(write("d.tsv", "text\tlabel\n\"two\nlines\"\tx\n\"no\" quote\ty\n")))
                .hasMessageContaining("line 2: expected 2 columns as in line 1, found 1. If fields in quotes hold tabs")
                .hasMessageContaining("--quoting minimal");
    }

    @Test
    void semicolonsOfExcelAreSeen() throws IOException {
        List<Example> rows = List.of(Example.of("gut, sehr", "ja"), Example.of("so; lala", "nein"));
        String table = "text;label\r\ngut, sehr;ja\r\n\"so; lala\";nein\r\n";
        Path file = write("excel.csv", "\ufeff" + table);
        assertThat(new UsualColumns(DEFAULTS).read(file)).isEqualTo(rows);
        assertThat(data(file, file).notes()).contains("Columns are separated by \";\" (--delimiter says otherwise).");
        assertThat(new UsualColumns(DEFAULTS.withDelimiter(';')).read(file)).isEqualTo(rows);
        assertThat(new UsualColumns(DEFAULTS).read(write("tabs.csv", "text\tlabel\na, b\tx\n")))
                .containsExactly(Example.of("a, b", "x"));
        assertThatThrownBy(() -> new UsualColumns(DEFAULTS).read(write("sep.csv", "sep=;\r\n" + table)))
                .hasMessageContaining("line 1: \"sep=;\" tells Excel alone")
                .hasMessageContaining("--delimiter \";\"");
        assertThatThrownBy(() -> new UsualColumns(DEFAULTS).read(write("mixed.csv", "a;b\nc\n")))
                .hasMessageContaining("expected at least 2 columns, found 1. If \";\" is between columns")
                .hasMessageContaining("--delimiter");
        ExampleFormat texts = DEFAULTS.withoutLabel();
        Path lines = write("lines.csv", "Hello; you\nWell; well\n");
        assertThat(new ExampleReader(new UsualColumns(texts).in(lines)).readInputs(lines))
                .containsExactly(TextInput.of("Hello; you"), TextInput.of("Well; well"));
        assertThatThrownBy(() -> LabelledData.read(
                        write("number.csv", "text;score\na;1,5\nb;2,5\n"),
                        null,
                        new TextExamples(DEFAULTS, Task.REGRESSION),
                        new SkippedRows(false),
                        0))
                .hasMessageContaining("the label \"1,5\" is no number")
                .hasMessageContaining("with a point, not a comma");
    }

    private static LabelledData<Example> data(Path train, Path dev) {
        return LabelledData.read(
                train, dev, new TextExamples(DEFAULTS, Task.SEQUENCE_CLASSIFICATION), new SkippedRows(false), 0);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
