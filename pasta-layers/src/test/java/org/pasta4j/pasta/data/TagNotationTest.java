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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the tags of a file are written is seen where it is plain. */
class TagNotationTest {
    private static final String ENTITIES = "B-PER I-PER I-PER O B-LOC B-LOC O";

    @TempDir
    private Path folder;

    /** The same two people and places in every form that files have. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            iob2,  B-PER I-PER I-PER O B-LOC B-LOC O
            iob1,  I-PER I-PER I-PER O I-LOC B-LOC O
            bioes, B-PER I-PER E-PER O S-LOC S-LOC O
            bilou, B-PER I-PER L-PER O U-LOC U-LOC O
            bmes,  B-PER M-PER E-PER O S-LOC S-LOC O
            bmewo, B-PER M-PER E-PER O W-LOC W-LOC O
            bioes, PER-B PER-I PER-E O LOC-S LOC-S O
            bmes,  PER_B PER_M PER_E o LOC_S LOC_S o
            iob2,  B_PER I_PER I_PER O B_LOC B_LOC O
            iob2,  B:PER I:PER I:PER O B:LOC B:LOC O
            iob1,  i-PER i-PER i-PER o i-LOC b-LOC o
            bilou, b_PER i_PER l_PER o u_LOC u_LOC o
            """)
    void entitiesAreTheSameInEveryForm(String scheme, String tags) throws IOException {
        TaggedReader.TaggedFile file = recognised(tags, "O O B-LOC".replace("B-LOC", lone(tags)));

        assertThat(file.notation().scheme()).hasToString(scheme);
        List<TaggedSentence> read = file.reader().read(path());
        assertThat(read.get(0).tags()).isEqualTo(List.of(ENTITIES.split(" ")));
        assertThat(read.get(1).tags()).containsExactly("O", "O", "B-LOC");
        assertThat(TagScheme.labels(read)).containsExactly("O", "B-LOC", "I-LOC", "B-PER", "I-PER");
        assertThat(file.notes()).hasSize((scheme.equals("iob2") ? 0 : 1) + (tags.matches("(?i)[bi]-PER.*") ? 0 : 1));
    }

    private static String lone(String tags) {
        return tags.split(" ")[4];
    }

    @Test
    void typesAloneMarkEntitiesWhereMostWordsAreOutside() throws IOException {
        TaggedReader.TaggedFile file = recognised("PER PER O LOC O O", "O misc");
        assertThat(file.notation()).isEqualTo(TagNotation.of(TagScheme.IO));
        assertThat(file.reader().read(path()).get(0).tags()).containsExactly("B-PER", "I-PER", "O", "B-LOC", "O", "O");
        assertThat(file.notes()).singleElement().asString().contains("types without prefix", "--tag-scheme io");
    }

    @Test
    void tagsWithoutOutsideAreOfSingleWords() throws IOException {
        TaggedReader.TaggedFile file = recognised("DT NN VB- -LRB- PRP$", "S-N NN");
        assertThat(file.notation()).isEqualTo(TagNotation.of(TagScheme.NONE));
        assertThat(file.reader().read(path()).get(0).tags()).containsExactly("DT", "NN", "VB-", "-LRB-", "PRP$");
        assertThat(recognised("M W M M", "M").notation()).isEqualTo(TagNotation.of(TagScheme.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"B I I O B O", "B M E O S O", "B I L O U O", "b i i o b o", "I I I O I O"})
    void lettersAloneAreEntitiesOfOneType(String tags) throws IOException {
        TaggedReader.TaggedFile file = recognised(tags);
        assertThat(file.reader().read(path()).get(0).tags())
                .containsExactly("B-entity", "I-entity", "I-entity", "O", "B-entity", "O");
        assertThat(file.notes()).last().asString().contains("\"entity\"");
    }

    /** Chinese words: no word is outside. */
    @Test
    void segmentsNeedNoOutside() throws IOException {
        assertThat(recognised("B E S B M E").reader().read(path()).get(0).tags())
                .containsExactly("B-entity", "I-entity", "B-entity", "B-entity", "I-entity", "I-entity");
    }

    /** Both B after O and I after O: no older form, and no clean newer one. */
    @Test
    void whatIsNotPlainIsIob2() throws IOException {
        TaggedReader.TaggedFile file = recognised("B-PER I-PER O", "O I-PER", "O I-LOC");
        assertThat(file.notation()).isEqualTo(TagNotation.of(TagScheme.IOB2));
        assertThat(file.reader().read(path()).get(1).tags()).containsExactly("O", "I-PER");
    }

    @Test
    void aTypeMayHoldWhatElseSeparates() throws IOException {
        assertThat(recognised("B-LOC_NAM I-LOC_NAM O B-PER.NOM")
                        .reader()
                        .read(path())
                        .get(0)
                        .tags())
                .containsExactly("B-LOC_NAM", "I-LOC_NAM", "O", "B-PER.NOM");
        assertThat(recognised("B-PERderiv I-PERderiv O B-ORGpart")
                        .reader()
                        .read(path())
                        .get(0)
                        .tags())
                .containsExactly("B-PERderiv", "I-PERderiv", "O", "B-ORGpart");
    }

    @Test
    void theSchemeThatIsSaidWins() throws IOException {
        write("I-PER O I-LOC");
        assertThat(read(TagReading.of(TagScheme.IOB2))).containsExactly("I-PER", "O", "I-LOC");
        assertThat(read(TagReading.of(TagScheme.NONE))).containsExactly("I-PER", "O", "I-LOC");
        assertThatThrownBy(() -> read(TagReading.of(TagScheme.IO))).hasMessageContaining("is for types alone");
        write("S-PER O B-LOC E-LOC");
        assertThatThrownBy(() -> read(TagReading.of(TagScheme.BILOU)))
                .hasMessageStartingWith(path() + ", line 1: the tag \"S-PER\" is not of the kind O, B-type, I-type,"
                        + " L-type or U-type")
                .hasMessageContaining("\"bioes\"");
        write("PER PER O LOC LOC");
        assertThat(read(TagReading.of(TagScheme.IO))).containsExactly("B-PER", "I-PER", "O", "B-LOC", "I-LOC");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            B-PER I-PER 0 O    | line 3: the tag "0" is a number
            B-PER I_PER O      | line 2: the tag "I_PER" is not of the kind O, B-type or I-type
            B-PER O PER        | line 3: the tag "PER" is not of the kind O, B-type or I-type
            B-PER E-PER L-PER  | line 2: the tag "E-PER" is not of the kind O, B-type or I-type
            PER PER PER O      | line 1: the tag "PER" is not of the kind O, B-type or I-type; words outside
            B-PER _ _          | line 2: the tag "_" is not of the kind O
            """)
    void whatCannotBeToldIsRefusedWithTheCure(String tags, String message) throws IOException {
        write(tags);
        assertThatThrownBy(() -> read(TagReading.recognised()))
                .isExactlyInstanceOf(DataException.class)
                .hasMessageStartingWith(path().toString())
                .hasMessageContaining(message);
    }

    @Test
    void numbersNeedNames() throws IOException {
        List<String> names = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
        write("3 0 1 2");
        assertThatThrownBy(() -> read(TagReading.recognised()))
                .hasMessageStartingWith(path() + ": the tags are numbers (0, 1, 2, 3)")
                .hasMessageContaining("--tag-names");
        assertThat(read(TagReading.recognised().withNames(names))).containsExactly("B-LOC", "O", "B-PER", "I-PER");
        assertThat(read(TagReading.of(TagScheme.NONE))).containsExactly("3", "0", "1", "2");
        assertThat(read(TagReading.of(TagScheme.NONE).withNames(names)))
                .containsExactly("B-LOC", "O", "B-PER", "I-PER");
        assertThat(read(TagReading.recognised().withNames(List.of("O", "S-PER", "S-LOC", "S-X"))))
                .containsExactly("B-X", "O", "B-PER", "B-LOC");
        write("1 5");
        assertThatThrownBy(() -> read(TagReading.recognised().withNames(names)))
                .hasMessage(
                        path() + ", line 2: the tag 5 has no name: there are 5 names, for the numbers from 0 to 4.");
        write("B-PER O");
        assertThatThrownBy(() -> read(TagReading.recognised().withNames(names)))
                .hasMessageContaining("line 1: the tag \"B-PER\" is no number from 0 on");
    }

    /** A small file that goes with a larger one is read as that one where it does not tell by itself. */
    @Test
    void filesThatBelongTogetherAreReadAlike() throws IOException {
        TagReading recognised = TagReading.recognised();
        write("PER PER");
        assertThat(read(recognised.like(TagNotation.of(TagScheme.IO)))).containsExactly("B-PER", "I-PER");
        write("O O");
        assertThat(read(recognised.like(TagNotation.of(TagScheme.NONE)))).containsExactly("O", "O");
        write("I-PER O B-PER");
        assertThat(read(recognised.like(TagNotation.of(TagScheme.IOB1)))).containsExactly("B-PER", "O", "B-PER");
        write("S-PER O");
        assertThat(read(recognised.like(TagNotation.of(TagScheme.IOB2)))).containsExactly("B-PER", "O");
    }

    private List<String> read(TagReading reading) {
        return reader(reading).read(path()).get(0).tags();
    }

    private static TaggedReader reader(TagReading reading) {
        return new TaggedReader(false, Optional.empty(), Optional.empty(), reading);
    }

    private TaggedReader.TaggedFile recognised(String... sentences) throws IOException {
        write(sentences);
        return reader(TagReading.recognised()).in(path());
    }

    private Path path() {
        return folder.resolve("data.conll");
    }

    private void write(String... sentences) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String sentence : sentences) {
            for (String tag : sentence.split(" ")) {
                lines.append("word ").append(tag).append('\n');
            }
            lines.append('\n');
        }
        Files.writeString(path(), lines);
    }
}
