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
            3\tfilm\tfilm\tNOUN\tN\t_\t0\troot\t_\tGloss=film|SpaceAfter=No
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

    /** What MISC says of entities counts more than parts of speech; a word of which it says nothing is outside. */
    @Test
    void entitiesOfConllUAreInMisc() throws IOException {
        String entities = CONLLU.replace("Case=Acc\t3\tcase\t_\t_", "Case=Acc\t3\tcase\t_\tSpaceAfter=No|NER=B-PER")
                .replace("3\tdet\t_\t_", "3\tdet\t_\tNER=I-PER | Gloss=the")
                .replace("Gloss=film|", "NER=O|");
        for (String label : new String[] {null, "ner"}) {
            TaggedReader.TaggedFile file = file(entities, null, label);
            assertThat(file.reader().read(path()))
                    .containsExactly(
                            new TaggedSentence(List.of("\u00e0", "le", "film"), List.of("B-PER", "I-PER", "O")),
                            new TaggedSentence(List.of("#"), List.of("O")));
            assertThat(file.notes().get(0)).endsWith("Tags are read from NER in column 10; --label says otherwise.");
        }
        assertThat(file(entities, null, "upos").reader().read(path()).get(1).tags())
                .containsExactly("SYM");
        String types = entities.replaceAll("NER=(B-|I-)?", "Entity=");
        assertThat(file(types, null, null).reader().read(path()).get(0).tags()).containsExactly("B-PER", "I-PER", "O");
        String both = entities.replace("NER=O", "NER=O|Other=S-LOC");
        assertThatThrownBy(() -> file(both, null, null))
                .hasMessageContaining("more than one key of column 10 holds tags of entities: NER, Other. Say which");
        assertThat(file(both, null, "Other").reader().read(path()).get(0).tags())
                .containsExactly("O", "O", "B-LOC");
    }

    /** As coreference is written, entities within entities. */
    @Test
    void entitiesInBracketsOfMiscAreNotReadAndThatIsSaid() throws IOException {
        String brackets = CONLLU.replace("Gloss=film|", "Entity=(1-person-2)|");
        TaggedReader.TaggedFile file = file(brackets, null, null);
        assertThat(file.reader().read(path()).get(0).tags()).containsExactly("ADP", "DET", "NOUN");
        assertThat(file.notes().get(0)).endsWith(" Entities in brackets (Entity in column 10) are not read.");
    }

    /** Columns are as many as a sentence has predicates; the last one is of coreference. */
    @Test
    void conll2012() throws IOException {
        String text = """
                #begin document (bc/cctv/00/cctv_0000); part 000
                bc/cctv 0 0 In IN (TOP(S(PP* - - - Sp#1 * (ARGM* -
                bc/cctv 0 1 New NNP (NP* - - - Sp#1 (GPE* * (12
                bc/cctv 0 2 York NNP *)) - - - Sp#1 *) *) 12)
                bc/cctv 0 3 Ann NNP (NP*) - - - Sp#1 (PERSON) (ARG0*) -
                bc/cctv 0 4 sleeps VBZ (VP*))) sleep 01 1 Sp#1 * (V*) -

                bc/cctv 0 0 Yes UH (TOP(INTJ*)) - - - Sp#1 * -

                #end document
                """;
        TaggedReader.TaggedFile file = file(text, null, null);
        assertThat(file.reader().read(path()))
                .containsExactly(
                        new TaggedSentence(
                                List.of("In", "New", "York", "Ann", "sleeps"),
                                List.of("O", "B-GPE", "I-GPE", "B-PERSON", "O")),
                        new TaggedSentence(List.of("Yes"), List.of("O")));
        assertThat(file.notes())
                .containsExactly(
                        "The columns are those of CoNLL-2012: words are read from column 4, tags from column 11; --label"
                                + " says otherwise.",
                        "Tags are read as entities in brackets, and learned as B- and I- (--tag-scheme brackets).");
        assertThat(reader(null, null).words(path(), BadRows.stop()))
                .toIterable()
                .hasSize(2);
        assertThat(file(text, null, "5").reader().read(path()).get(1).tags()).containsExactly("UH");
    }

    @Test
    void bracketsThatDoNotPairAreRefusedByTheirLine() throws IOException {
        String good = "New (GPE*\nYork *)\nis *\n\nAnn (PERSON*)\n";
        assertThat(file(good, null, null).reader().read(path()).get(0).tags()).containsExactly("B-GPE", "I-GPE", "O");
        for (String bad : List.of("New (GPE*\nYork *\n", "New *\nYork *)\n", "New (GPE*\nYork (ORG)\n")) {
            TaggedReader.TaggedFile file = file(good + "\n" + bad, null, null);
            assertThatThrownBy(() -> file.reader().read(path()))
                    .isExactlyInstanceOf(DataException.class)
                    .hasMessageMatching("(?s).*[^/]*, line 7: .*(no end in its sentence|not begun|within that of).*");
        }
        assertThatThrownBy(() ->
                        new ConllReader(1, 2, TagScheme.BRACKETS).read(Files.writeString(path(), "New (GPE(ORG*\n")))
                .hasMessageContaining("line 1: the tag \"(GPE(ORG*\" is none of (TYPE*, *, *)");
        // A file without an entity is read as those that it belongs to.
        TaggedReader like = reader(null, null).like(TagNotation.of(TagScheme.BRACKETS));
        assertThat(like.read(Files.writeString(path(), "a *\n\nb *\n")).get(1).tags())
                .containsExactly("O");
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
