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

/** Texts that have any number of labels, as files have them. */
class LabelListsTest {
    private static final ExampleFormat SETS = ExampleFormat.defaults().withLabelSeparator(",");

    @TempDir
    private Path folder;

    private List<List<String>> labels(String name, String content, ExampleFormat format) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        return new ExampleReader(format)
                .read(file).stream().map(Example::labels).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            quoteCharacter = '^',
            value = {
                "a,b / a+b",
                "^ a , b,,a ^ / a+b",
                "['a', 'b c'] / a+b c",
                "[^\"a\", \"it's\"^] / a+it's",
                "['it\\'s', \"b\"] / it's+b",
                "[1, 2.50, true] / 1+2.5+true",
                "^^ / ^^",
                "[] / ^^",
                "a|b / a|b"
            })
    void aColumnHoldsThem(String field, String expected) throws IOException {
        String plain = field.replace("^", "");
        List<String> found =
                labels("a.tsv", "text\tlabel\nx\t" + plain + "\ny\tz\n", SETS).get(0);
        assertThat(String.join("+", found)).isEqualTo(expected);
    }

    @Test
    void theSeparatorIsTakenAsItIs() throws IOException {
        assertThat(labels("a.tsv", "x\ta|b, c\ny\t|\n", SETS.withLabelSeparator("|")))
                .containsExactly(List.of("a", "b, c"), List.of());
        assertThat(labels("a.csv", "text,label\nx,\"a,b\"\n", SETS)).containsExactly(List.of("a", "b"));
    }

    @Test
    void linesOfJsonHaveLists() throws IOException {
        assertThat(labels("a.jsonl", """
                        {"text": "x", "label": ["a", " b ", "a"]}
                        {"text": "y", "label": []}
                        {"text": "z", "label": null}
                        {"text": "u", "label": "a,c"}
                        {"text": "v", "label": [1, true]}
                        """, SETS))
                .containsExactly(List.of("a", "b"), List.of(), List.of(), List.of("a", "c"), List.of("1", "true"));
    }

    @Test
    void whatIsNoListIsRefusedWithItsLine() {
        assertThatThrownBy(() -> labels("a.tsv", "x\ta\ny\t[a b]\n", SETS))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.tsv, line 2: expected labels, or a list of them")
                .hasMessageEndingWith("found [a b].");
        assertThatThrownBy(() -> labels("a.tsv", "x\ta\ny\t[{}]\n", SETS)).hasMessageContaining("line 2");
        assertThatThrownBy(() -> labels("b.jsonl", "{\"text\": \"x\", \"label\": {}}\n", SETS))
                .hasMessageContaining("b.jsonl, line 1")
                .hasMessageContaining("found an object");
        assertThatThrownBy(() -> labels("b.jsonl", "{\"text\": \"x\", \"label\": [[\"a\"]]}\n", SETS))
                .hasMessageContaining("found a list");
        assertThatThrownBy(() -> labels("c.jsonl", "{\"text\": \"x\"}\n", SETS))
                .hasMessageContaining("there is no field \"label\"");
    }

    @Test
    void oneLabelIsExpectedWhereNothingElseIsSaid() {
        assertThatThrownBy(() -> labels("a.jsonl", "{\"text\": \"x\", \"label\": [\"a\"]}\n", ExampleFormat.defaults()))
                .hasMessageContaining("Lists of labels are for multi_label_classification");
        assertThatThrownBy(() -> Example.of("x", List.of("a", "b")).label())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected one label, found 2: a, b");
        assertThatThrownBy(() -> Example.of("x", List.of()).label()).hasMessageContaining("found none");
        assertThatThrownBy(() -> ExampleFormat.defaults().withLabelSeparator(""))
                .hasMessageContaining("nothing between labels");
    }
}
