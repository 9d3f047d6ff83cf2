package org.pasta4j.pasta.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose first column numbers the words. */
class ConllColumnsTest {
    private static final String CONLLU = """
            # newdoc id = a
            # sent_id = 1
            # text = au film\twith a tab
            1-2\tau\t_\t_\t_\t_\t_\t_\t_\t_
            1\t\u00e0\t\u00e0\tADP\tE\tCase=Acc\t3\tcase\t_\t_
            2\tle\tle\tDET\tD\t_\t3\tdet\t_\t_
            3\tfilm\tfilm\tNOUN\tN\t_\t0\troot\t_\tNE=B-X|SpaceAfter=No
            3.1\tvu\tvoir\tVERB\tV\t_\t_\t_\t0:root\t_

            # sent_id = 2
            1\t#\t#\tSYM\tS\t_\t0\troot\t_\t_
            """;

    @TempDir
    private Path folder;

    @Test
    void wordsOfConllUAreFormsAndTagsUpos() throws IOException {
        TaggedReader.TaggedFile file = file(CONLLU, null, null);
        assertThat(file.reader().read(path()))
                .containsExactly(
                        new TaggedSentence(List.of("\u00e0", "le", "film"), List.of("ADP", "DET", "NOUN")),
                        new TaggedSentence(List.of("#"), List.of("SYM")));
        assertThat(file.notes())
                .containsExactly(
                        "Column 1 numbers the words, which are read from column 2. Tags are read from column 4; --label"
                                + " says otherwise.",
                        "Tags are read as tags of single words, which mark no entities (--tag-scheme none).");
        assertThat(file(CONLLU, null, "deprel").reader().read(path()).get(0).tags())
                .containsExactly("case", "det", "root");
        assertThat(file(CONLLU, "lemma", "5").reader().read(path()).get(0))
                .isEqualTo(new TaggedSentence(List.of("\u00e0", "le", "film"), List.of("E", "D", "N")));
        assertThat(reader(null, null).words(path(), BadRows.stop()))
                .toIterable()
                .containsExactly(List.of("\u00e0", "le", "film"), List.of("#"));
        assertThatThrownBy(() -> file(CONLLU, null, "ner")).hasMessageContaining("chosen by name");
    }

    /** A document's line ends a sentence, and a number may be missing. */
    @Test
    void aNumberOutOfOrderChangesNothing() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int sentence = 0; sentence < 10; sentence++) {
            text.append("-DOCSTART-\tO\tO\n1\tin\tO\tO\n2\tNew\tB-LOC\tO\n3\tYork\tI-LOC\tO\n");
        }
        text.append("\n1\ta\tO\tO\n2\tb\tO\tO\n4\tc\tO\tO\n");

        List<TaggedSentence> sentences =
                file(text.toString(), null, null).reader().read(path());

        assertThat(sentences).hasSize(11);
        assertThat(sentences.get(9))
                .isEqualTo(new TaggedSentence(List.of("in", "New", "York"), List.of("O", "B-LOC", "I-LOC")));
        assertThat(sentences.get(10).words()).containsExactly("a", "b", "c");
    }

    /** Columns: number, word, outer entity, entity within it. */
    @Test
    void outerEntitiesOfGermEvalAreRead() throws IOException {
        String germEval = """
                #\thttp://de.wikipedia.org/wiki/Manfred_Korfmann\t[2009-10-17]
                1\tTroia\tB-LOC\tO
                2\t-\tI-LOC\tO
                3\tAusstellung\tO\tO
                4\tdeutschen\tB-LOCderiv\tO

                #\thttp://example.org\t[2009-10-17]
                1\tFC\tB-ORG\tO
                2\tM\u00fcnchen\tI-ORG\tB-LOC
                3\tFan\tB-ORGpart\tO
                """;
        TaggedReader.TaggedFile file = file(germEval, null, null);
        assertThat(file.reader().read(path()))
                .containsExactly(
                        new TaggedSentence(
                                List.of("Troia", "-", "Ausstellung", "deutschen"),
                                List.of("B-LOC", "I-LOC", "O", "B-LOCderiv")),
                        new TaggedSentence(
                                List.of("FC", "M\u00fcnchen", "Fan"), List.of("B-ORG", "I-ORG", "B-ORGpart")));
        assertThat(file.notes())
                .singleElement()
                .asString()
                .contains("column 2. Tags are read from column 3; --label says otherwise.");
        assertThat(file(germEval, null, "4").reader().read(path()).get(1).tags())
                .containsExactly("O", "B-LOC", "O");
    }

    /** Columns: number, word, entity, two that hold nothing of use. */
    @Test
    void columnsThatMarkNoEntitiesArePassedOver() throws IOException {
        String universal = "# sent_id = 1\n# text = Ms. Lee\n1\tMs.\tO\t-\tanno1\n2\tLee\tB-PER\t-\tanno1\n";
        assertThat(file(universal, null, null).reader().read(path()))
                .containsExactly(new TaggedSentence(List.of("Ms.", "Lee"), List.of("O", "B-PER")));
        assertThatThrownBy(() -> file("1\ta\tx\ty\n2\tb\tz\ty\n", null, null))
                .isExactlyInstanceOf(DataException.class)
                .hasMessageContaining("column 1 numbers the words, and more than one column")
                .hasMessageContaining("--label");
        assertThat(file("1\ta\tX\n2\tb\tY\n\n1\tc\tX\n", null, null)
                        .reader()
                        .read(path())
                        .get(0))
                .isEqualTo(new TaggedSentence(List.of("a", "b"), List.of("X", "Y")));
        // Words may be numbers.
        assertThat(file("1\tCD\n2\tCD\n\n1\tCD\na\tNN\n", null, null)
                        .reader()
                        .read(path())
                        .get(0)
                        .words())
                .containsExactly("1", "2");
        assertThat(file("1\tCD\tO\n3\tCD\tO\n\na\tNN\tB-x\n", null, null)
                        .reader()
                        .read(path())
                        .get(0))
                .isEqualTo(new TaggedSentence(List.of("1", "3"), List.of("O", "O")));
    }

    private TaggedReader.TaggedFile file(String text, String words, String tags) throws IOException {
        Files.writeString(path(), text);
        return reader(words, tags).in(path());
    }

    private static TaggedReader reader(String words, String tags) {
        return new TaggedReader(
                false,
                Optional.ofNullable(words).map(Column::parse),
                Optional.ofNullable(tags).map(Column::parse),
                TagReading.recognised());
    }

    private Path path() {
        return folder.resolve("data.conllu");
    }
}
