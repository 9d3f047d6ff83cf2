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
        assertThatThrownBy(() -> new TaggedSentence(List.of(" "), List.of("O"))).hasMessageContaining("blank");
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
