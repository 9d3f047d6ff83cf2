package org.pasta4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.TagReading;
import org.pasta4j.pasta.data.TagScheme;
import org.pasta4j.pasta.data.TaggedReader;
import org.pasta4j.pasta.data.TaggedSentence;

class LabelledDataTest {
    @TempDir
    private Path folder;

    @Test
    void aTenthIsHeldOutByTheSeed() throws IOException {
        Path file = write(IntStream.range(0, 50)
                .mapToObj(i -> "text " + i + "\t" + (i % 2 == 0 ? "yes" : "no"))
                .collect(Collectors.joining("\n")));

        LabelledData<Example> data = read(file, Task.SEQUENCE_CLASSIFICATION, 1);

        assertThat(data.config().labels()).containsExactly("no", "yes");
        assertThat(data.train()).hasSize(45).doesNotContainAnyElementsOf(data.dev());
        assertThat(data.dev()).hasSize(5);
        assertThat(read(file, Task.SEQUENCE_CLASSIFICATION, 1).train()).isEqualTo(data.train());
        assertThat(read(file, Task.SEQUENCE_CLASSIFICATION, 2).dev()).isNotEqualTo(data.dev());
        assertThat(data.source()).contains("5 were held out");
    }

    @Test
    void everyLabelIsTrainedOnAndHeldOutInProportion() throws IOException {
        String rows = IntStream.range(0, 100)
                .mapToObj(i -> "text " + i + "\t" + (i < 80 ? "often" : "seldom"))
                .collect(Collectors.joining("\n", "", "\nlonely\trare\n"));
        Path file = write(rows);

        for (int seed = 0; seed < 30; seed++) {
            LabelledData<Example> data = read(file, Task.SEQUENCE_CLASSIFICATION, seed);

            assertThat(data.dev().stream().map(Example::label))
                    .hasSize(10)
                    .filteredOn("often"::equals)
                    .hasSize(8);
            assertThat(data.labels()).containsEntry("rare", 1L).containsEntry("seldom", 18L);
        }
    }

    @Test
    void everyTagIsTrainedOn() throws IOException {
        Path file = Files.writeString(
                folder.resolve("data.conll"), "a O\nb O\n\n".repeat(20) + "Rome B-LOC\n\n" + "c O\n\n".repeat(9));
        TaggedSentences kind =
                new TaggedSentences(new TaggedReader(false, Optional.empty(), Optional.empty(), TagScheme.IOB2));

        for (int seed = 0; seed < 30; seed++) {
            assertThat(LabelledData.read(file, null, kind, new SkippedRows(false), seed)
                            .labels())
                    .containsEntry("B-LOC", 1L);
        }
    }

    /** One sentence has nearly all words of a rare label. */
    @Test
    void halfOfARareTagIsTrainedOn() throws IOException {
        Path file = Files.writeString(
                folder.resolve("data.conll"),
                "a O\nb B-PER\n\n".repeat(30) + "z B-Z\n".repeat(11) + "\n" + "a O\nz B-Z\n\n" + "c O\n\n".repeat(8));
        TaggedSentences kind =
                new TaggedSentences(new TaggedReader(false, Optional.empty(), Optional.empty(), TagScheme.IOB2));

        for (int seed = 0; seed < 30; seed++) {
            LabelledData<TaggedSentence> data = LabelledData.read(file, null, kind, new SkippedRows(false), seed);
            assertThat(data.labels().get("B-Z")).isGreaterThanOrEqualTo(11);
            assertThat(data.dev()).hasSize(4);
        }
    }

    @Test
    void aHeaderOfUsualNamesIsFoundInAnyOrder() throws IOException {
        List<Example> rows = List.of(Example.of("a film", "yes"), Example.of("a bore", "no"));
        assertThat(rows("sentence\tlabel\na film\tyes\na bore\tno\n")).isEqualTo(rows);
        assertThat(rows("Text\tCategory\na film\tyes\na bore\tno\n")).isEqualTo(rows);
        assertThat(rows("label\ttext\nyes\ta film\nno\ta bore\n")).isEqualTo(rows);
        assertThat(rows("id\ttext\tlabel\n1\ta film\tyes\n2\ta bore\tno\n")).isEqualTo(rows);
        assertThat(rows("title\ttext\tstars\tlabel\nx\ta film\t1\tyes\nx\ta bore\t2\tno\n"))
                .isEqualTo(rows);
        assertThatThrownBy(() -> rows("title\tbody\tlabel\nx\ta film\tyes\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("line 1: more than one column may hold the text: \"title\" (1), \"body\" (2)")
                .hasMessageContaining("--text");
        // A row that says something.
        assertThat(rows("the text of a label\tyes\na bore\tno\n")).hasSize(2);
        assertThat(new UsualColumns(ExampleFormat.defaults().withHeader(Header.ABSENT))
                        .read(write("text\tlabel\na film\tyes\n")))
                .hasSize(2);
        assertThat(new UsualColumns(ExampleFormat.defaults()
                                .withSecond(Column.number(2))
                                .withLabel(Column.number(3)))
                        .read(write("sentence1\tsentence2\tscore\na\tb\t1.5\n")))
                .containsExactly(Example.pair("a", "b", "1.5"));
    }

    @Test
    void whatMayNotBeMeantIsNoted() throws IOException {
        assertThat(notes("Satz\tKlasse\n" + "a\tyes\nb\tno\n".repeat(3), null))
                .anySatisfy(note -> assertThat(note).contains("\"Klasse\" of the first example", "line 1", "--header"));
        String numbers = IntStream.range(0, 33)
                .mapToObj(i -> "t" + i + "\t" + i + ".5\n")
                .collect(Collectors.joining());
        assertThat(notes(numbers, null))
                .anySatisfy(note -> assertThat(note).contains("33 labels for 33 examples", "--task regression"));
        assertThat(notes(numbers + numbers.replace("t", "u"), null))
                .anySatisfy(note -> assertThat(note).contains("33 numbers", "--task regression"));
        assertThat(notes("a\tgood\nb\tGood\nc\tbad\nd\t\"bad\"\n", null))
                .anySatisfy(note -> assertThat(note).contains("differ in little", "\"Good\", \"good\""))
                .anySatisfy(note -> assertThat(note).contains("\"\"bad\"\", \"bad\""));
        String plain = "a\tyes\nb\tno\nc\tyes\nd\tno\n";
        assertThat(notes(plain, "x\tyes\ny\tyes\n"))
                .containsExactly("All dev examples have the label \"yes\": they tell nothing of the others.");
        assertThat(notes(plain, "a\tyes\ny\tno\n"))
                .containsExactly("1 of the 2 dev examples are trained on, too: they tell nothing of new ones.");
        assertThat(notes(plain, "x\tyes\ny\tno\n")).isEmpty();
    }

    @Test
    void tagsOfAnotherFormAreNoted() throws IOException {
        assertThat(tagNotes("anna I-PER\nsaw O\nrome I-LOC\n\nlee I-PER\nben B-PER\n", TagScheme.IOB2))
                .singleElement()
                .asString()
                .contains("3 of 4 entities begin with I-", "--tag-scheme iob1");
        assertThat(tagNotes("anna B-PER\nlee I-PER\n\na O\n", TagScheme.IOB2)).isEmpty();
        assertThat(tagNotes("anna PER\nsaw O\n", TagScheme.NONE))
                .last()
                .asString()
                .contains("--tag-scheme io");
        assertThat(tagNotes("anna PER\nsaw O\n", TagScheme.IO))
                .containsExactly("Tags are read as types without prefix, O outside; words of one type in a row are one"
                        + " entity (--tag-scheme io).");
    }

    @Test
    void tagsAreReadAsTheyAreWrittenAndThatIsNoted() throws IOException {
        LabelledData<TaggedSentence> data =
                tagged("anna B-PER\nlee E-PER\nsaw O\nrome S-LOC\n\nx O\n", "lee U-PER\nsaw O\n");
        assertThat(data.config().labels()).containsExactly("O", "B-LOC", "I-LOC", "B-PER", "I-PER");
        assertThat(data.notes()).contains("Tags are read as BIOES, and learned as B- and I- (--tag-scheme bioes).");
        assertThat(data.dev().get(0).tags()).containsExactly("B-PER", "O");

        data = tagged("anna PER\nlee PER\nsaw O\nx O\n\nx O\n", "lee PER\nlee PER\n");
        assertThat(data.config().labels()).containsExactly("O", "B-PER", "I-PER");
        assertThat(data.dev().get(0).tags()).containsExactly("B-PER", "I-PER");

        data = tagged("dog NOUN\nis VERB\n\nx X\n", "O X\n");
        assertThat(data.config().labels()).containsExactly("NOUN", "VERB", "X");
        assertThat(data.notes()).first().asString().contains("which mark no entities (--tag-scheme none)");
        assertThat(tagNotes("anna B-PER\nsaw O\n\nlee I-PER\n", TagScheme.IOB2))
                .singleElement()
                .asString()
                .contains("1 of 2 entities begin with I-:", "--tag-scheme iob1");
        assertThatThrownBy(() -> tagged("dog 3\nis 1\n", "dog 3\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("data.conll: the tags are numbers (1, 3)")
                .hasMessageContaining("--tag-names");
        String lemmas = IntStream.range(0, 12)
                .mapToObj(i -> "word" + i + " lemma" + i + "\n\n")
                .collect(Collectors.joining());
        assertThat(tagged(lemmas, "word1 lemma1\n").notes())
                .anySatisfy(note -> assertThat(note).contains("12 tags for 12 words: is --label the right column?"));
    }

    private LabelledData<TaggedSentence> tagged(String train, String dev) throws IOException {
        Path file = Files.writeString(folder.resolve("data.conll"), train);
        Path devFile = Files.writeString(folder.resolve("dev.conll"), dev);
        TaggedSentences kind = new TaggedSentences(
                new TaggedReader(false, Optional.empty(), Optional.empty(), TagReading.recognised()));
        return LabelledData.read(file, devFile, kind, new SkippedRows(false), 0);
    }

    private List<Example> rows(String table) throws IOException {
        return new UsualColumns(ExampleFormat.defaults()).read(write(table));
    }

    private List<String> notes(String train, String dev) throws IOException {
        Path devFile = dev == null ? null : Files.writeString(folder.resolve("dev.tsv"), dev);
        return LabelledData.read(
                        write(train),
                        devFile,
                        new TextExamples(ExampleFormat.defaults(), Task.SEQUENCE_CLASSIFICATION),
                        new SkippedRows(false),
                        0)
                .notes();
    }

    private List<String> tagNotes(String train, TagScheme scheme) throws IOException {
        Path file = Files.writeString(folder.resolve("data.conll"), train + "\nx O\n");
        TaggedSentences kind = new TaggedSentences(new TaggedReader(false, Optional.empty(), Optional.empty(), scheme));
        return LabelledData.read(file, null, kind, new SkippedRows(false), 0).notes().stream()
                .filter(note -> !note.startsWith("Every label"))
                .toList();
    }

    @Test
    void oneLabelIsTooFew() throws IOException {
        Path file = write("a text\tyes\nanother\tyes\n");

        assertThatThrownBy(() -> read(file, Task.SEQUENCE_CLASSIFICATION, 0))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("only the label \"yes\"");
    }

    @Test
    void oneExampleCannotBeSplit() throws IOException {
        Path file = write("a text\t1.5\n");

        assertThatThrownBy(() -> read(file, Task.REGRESSION, 0))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("at least 2");
    }

    @Test
    void aRegressionNeedsNumbers() throws IOException {
        Path file = write("a text\t1.5\nanother\tNaN\n");

        assertThatThrownBy(() -> read(file, Task.REGRESSION, 0))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("line 2: the label \"NaN\" is no number");
    }

    private Path write(String table) throws IOException {
        return Files.writeString(folder.resolve("data.tsv"), table);
    }

    private static LabelledData<Example> read(Path file, Task task, long seed) {
        return LabelledData.read(
                file, null, new TextExamples(ExampleFormat.defaults(), task), new SkippedRows(false), seed);
    }
}
