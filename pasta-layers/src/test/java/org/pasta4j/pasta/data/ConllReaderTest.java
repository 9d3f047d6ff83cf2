package org.pasta4j.pasta.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConllReaderTest {
    @TempDir
    private Path folder;

    @Test
    void readsWordsAndTagsOfAnyColumns() throws IOException {
        Path file = write("-DOCSTART- -X- O O\n\nEU NNP I-NP B-ORG\nrejects VBZ I-VP O\n\n\nPeter NNP I-NP B-PER\n \n");

        assertThat(new ConllReader().read(file))
                .containsExactly(
                        new TaggedSentence(List.of("EU", "rejects"), List.of("B-ORG", "O")),
                        new TaggedSentence(List.of("Peter"), List.of("B-PER")));
        assertThat(new ConllReader(1, 2, TagScheme.NONE).read(file).get(0).tags())
                .containsExactly("NNP", "VBZ");
    }

    @Test
    void spacesBelongToWordsWhereThereAreTabsAndNumberSignsAreWords() throws IOException {
        Path file = write("# a comment\r\n#\tO\r\nNew York\tB-LOC\r\n");
        assertThat(new ConllReader().read(file))
                .containsExactly(new TaggedSentence(List.of("#", "New York"), List.of("O", "B-LOC")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-DOCSTART- -X- -X- O",
                "-DOCSTART- O",
                "-DOCSTART-",
                "-DOCSTART-\tO",
                "-DOCSTART-\t-X-\tO\tO ",
                " -DOCSTART- -X- O"
            })
    void aDocumentBeginsInAnySpelling(String start) throws IOException {
        List<TaggedSentence> two = List.of(
                new TaggedSentence(List.of("a"), List.of("O")), new TaggedSentence(List.of("b"), List.of("B-x")));
        assertThat(new ConllReader().read(write(start + "\n\na O\n\n" + start + "\n\nb B-x\n")))
                .isEqualTo(two);
        assertThat(new ConllReader().read(write(start + "\na\tO\n" + start + "\nb\tB-x\n")))
                .isEqualTo(two);
    }

    @Test
    void blanksAtTheEndsOfLinesSayNothing() throws IOException {
        List<TaggedSentence> two = List.of(
                new TaggedSentence(List.of("a", "b"), List.of("O", "B-x")),
                new TaggedSentence(List.of("c"), List.of("O")));
        assertThat(new ConllReader().read(write("a  O \n  b   B-x  \n \t \nc O\r\n\t\n")))
                .isEqualTo(two);
        assertThat(new ConllReader().read(write("a\tO\t\nb\tB-x \t\n\t\nc\tO\t\r\n")))
                .isEqualTo(two);
    }

    /** Characters of Chinese text a line each, a space among them. */
    @Test
    void aWordMayBeASpace() throws IOException {
        for (String space : List.of("\u3000", "\u00a0", "\u2003")) {
            List<TaggedSentence> one =
                    List.of(new TaggedSentence(List.of("\u4e2d", space, "\u56fd"), List.of("O", "O", "B-x")));
            assertThat(new ConllReader().read(write("\u4e2d O\n" + space + " O\n\u56fd B-x\n")))
                    .isEqualTo(one);
            assertThat(new ConllReader().read(write("\u4e2d\tO\n" + space + "\tO\n\u56fd\tB-x\n")))
                    .isEqualTo(one);
            assertThat(new ConllReader().words(write("\u4e2d\n" + space + "\n\u56fd\n"), BadRows.stop()))
                    .toIterable()
                    .containsExactly(one.get(0).words());
        }
        assertThat(new ConllReader()
                        .read(write("\u4e2d\tO\n \tO\n\u56fd\tB-x\n"))
                        .get(0)
                        .words())
                .containsExactly("\u4e2d", " ", "\u56fd");
    }

    @Test
    void aStrayTabOrSpaceIsNamed() throws IOException {
        assertThatThrownBy(() -> new ConllReader().read(write("a O\nb\tB-x\nc O\n")))
                .hasMessageEndingWith("line 2: expected spaces between columns as in most lines, found a tab.");
        assertThatThrownBy(() -> new ConllReader().read(write("a\tO\nb B-x\nc\tO\n")))
                .hasMessageContaining("line 2: expected a word in column 1 and its tag in another, found 1 column. Most"
                        + " lines have a tab between columns.");
        assertThatThrownBy(() -> new ConllReader().read(write("a O\nNew York B-x\nc O\n")))
                .hasMessageContaining(
                        "line 2: expected 2 columns as in most lines, the last of them the tag, found 3.");
    }

    /** As MultiCoNER has it: four columns with spaces between them, and comments that hold a tab. */
    @Test
    void aCommentHasOtherColumnsThanWords() throws IOException {
        Path file = write("# id 5239\tdomain=en\nAnna _ _ B-PER\n# _ _ O\n\n\n# id 5240\tdomain=en\n# _ _ O\n");
        assertThat(new ConllReader().read(file))
                .containsExactly(
                        new TaggedSentence(List.of("Anna", "#"), List.of("B-PER", "O")),
                        new TaggedSentence(List.of("#"), List.of("O")));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstLine() throws IOException {
        List<TaggedSentence> word = List.of(new TaggedSentence(List.of("a"), List.of("O")));
        for (String start : List.of("-DOCSTART- O\n\n", "# a comment\n", "")) {
            assertThat(new ConllReader().read(write("\ufeff" + start + "a\tO\n")))
                    .isEqualTo(word);
        }
    }

    @Test
    void iob1IsReadAsIob2() throws IOException {
        Path file = write("a I-X\nb I-X\nc B-X\nd I-Y\ne O\nf I-Y\n\ng I-Y\n");
        List<TaggedSentence> sentences = new ConllReader(1, 0, TagScheme.IOB1).read(file);
        assertThat(sentences.get(0).tags()).containsExactly("B-X", "I-X", "B-X", "B-Y", "O", "B-Y");
        assertThat(sentences.get(1).tags()).containsExactly("B-Y");
        assertThat(TagScheme.labels(sentences)).containsExactly("O", "B-X", "I-X", "B-Y", "I-Y");
    }

    @Test
    void typesAloneAreReadAsIob2() throws IOException {
        Path file = write("a X\nb X\nc Y\nd O\ne X\n\nf X\n");

        List<TaggedSentence> sentences = new ConllReader(1, 0, TagScheme.IO).read(file);

        assertThat(sentences.get(0).tags()).containsExactly("B-X", "I-X", "B-Y", "O", "B-X");
        assertThat(sentences.get(1).tags()).containsExactly("B-X");
        assertThatThrownBy(() -> new ConllReader(1, 0, TagScheme.IO).read(write("a B-X\n")))
                .isExactlyInstanceOf(DataException.class)
                .hasMessageContaining("line 1: the tag \"B-X\" marks where an entity begins");
    }

    @Test
    void rangesAndWordsThatAreNotInTheTextAreNoWordsOfConllU() throws IOException {
        String rest = "\t_".repeat(5) + "\n";
        Path file = write("# text = au film\twith a tab\n1-2\tau\t_\t_\t_" + rest + "1\t\u00e0\t\u00e0\tADP\t_" + rest
                + "2\tle\tle\tDET\t_" + rest + "3\tfilm\tfilm\tNOUN\t_" + rest + "3.1\tvu\tvoir\tVERB\t_" + rest);

        assertThat(new ConllReader(2, 4, TagScheme.NONE).read(file))
                .containsExactly(new TaggedSentence(List.of("\u00e0", "le", "film"), List.of("ADP", "DET", "NOUN")));
        // Fewer columns are of another kind, whose numbers may look so.
        assertThat(new ConllReader(2, 3, TagScheme.NONE).read(write("1-1\ta\tX\n1-2\tb\tY\n")))
                .containsExactly(new TaggedSentence(List.of("a", "b"), List.of("X", "Y")));
    }

    @Test
    void aCommentMayHoldTabsWhereWordsAreNotFirst() throws IOException {
        Path file = write("#\thttp://example.org/0\t[2009-10-17]\n1\tAnna\tB-PER\tO\n2\t#\tO\tO\n");

        assertThat(new ConllReader(2, 3, TagScheme.IOB2).read(file))
                .containsExactly(new TaggedSentence(List.of("Anna", "#"), List.of("B-PER", "O")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a O;b X-PER     | line 2: the tag "X-PER" is not of the kind O, B-type or I-type
            a O;;b          | line 3: expected a word in column 1 and its tag in another, found 1 column.
            a O;b B-        | line 2: the tag "B-" is not of the kind
            ;;              | holds no sentences
            """)
    void refusesWhatIsNoTaggedSentence(String lines, String message) throws IOException {
        Path file = write(lines.replace(';', '\n'));
        assertThatThrownBy(() -> new ConllReader().read(file))
                .isExactlyInstanceOf(DataException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void checksTagsWhereTheirLineIsKnown() throws IOException {
        Path file = write("a\tO\n# note\nb\tB-x\n");
        assertThatThrownBy(() -> new ConllReader()
                        .read(
                                file,
                                tag -> {
                                    if (tag.equals("B-x")) {
                                        throw new DataException("no such label");
                                    }
                                },
                                BadRows.stop()))
                .hasMessage(file + ", line 3: no such label");
        assertThatThrownBy(() -> new ConllReader(2, 2, TagScheme.IOB2)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new TaggedSentence(List.of(), List.of())).hasMessageContaining("no words");
        assertThatThrownBy(() -> new TaggedSentence(List.of(""), List.of("O"))).hasMessageContaining("empty");
        assertThatThrownBy(() -> new TaggedSentence(List.of("a b"), List.of())).hasMessageContaining("0 tags");
    }

    @Test
    void aSentenceWithABadLineIsSkippedWhole() throws IOException {
        Path file = write("a\tO\n\tO\nb\tO\n\nc\tB-x\n\nd\tI-y\n\ne\tz\nf\n\n");
        BadRows badRows = BadRows.skip();
        List<TaggedSentence> read = new ConllReader()
                .read(
                        file,
                        tag -> {
                            if (tag.equals("I-y")) {
                                throw new DataException("no such label");
                            }
                        },
                        badRows);
        assertThat(read).containsExactly(new TaggedSentence(List.of("c"), List.of("B-x")));
        assertThat(badRows.count()).isEqualTo(3);
        assertThat(badRows.first()).contains(file + ", line 2: expected a word and its tag, found no word.");
        assertThatThrownBy(() -> new ConllReader().read(write("a\n"), tag -> {}, BadRows.skip()))
                .hasMessageContaining("None of the rows can be read. The first: ")
                .hasMessageContaining("line 1");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("data.conll"), text);
    }
}
