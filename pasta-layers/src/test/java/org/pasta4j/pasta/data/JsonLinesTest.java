package org.pasta4j.pasta.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Examples and tagged sentences from JSON lines. */
class JsonLinesTest {
    private static final ExampleFormat DEFAULTS = ExampleFormat.defaults();

    @TempDir
    private Path folder;

    @Test
    void fieldsAreFoundByName() throws IOException {
        Path file = write(
                "\ufeff{\"label\": \" good \", \"id\": {\"a\": [1]}, \"text\": \" caf\\u00e9, \\\"\\n\\t\"}\r\n"
                        + "\n  \r\n{\"text\": \"x\", \"label\": -1.50}\n{\"text\": \"z\", \"label\": 12345678901234567890.125}\n{\"text\": \"y\", \"label\": true}");
        assertThat(new ExampleReader(DEFAULTS).read(file))
                .containsExactly(
                        Example.of(" caf\u00e9, \"\n\t", "good"),
                        Example.of("x", "-1.50"),
                        Example.of("z", "12345678901234567890.125"),
                        Example.of("y", "true"));

        ExampleFormat pairs = DEFAULTS.withText(Column.named("a"))
                .withSecond(Column.named("b"))
                .withLabel(Column.named("c"));
        assertThat(new ExampleReader(pairs).read(write("{\"c\": 0, \"b\": \"two\", \"a\": \"one\"}\n")))
                .containsExactly(Example.pair("one", "two", "0"));
        assertThat(new ExampleReader(DEFAULTS).readInputs(write("{\"text\": \"no label\"}")))
                .containsExactly(TextInput.of("no label"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"text": "x", "label": 1               | line 2: expected a JSON object, found damage at character
            {"text": "x", "label": "1"} {}         | line 2: expected a JSON object, found damage at character
            {"text": "x", "label": 1, "label": 0}  | Duplicate field 'label'
            [1]                                    | line 2: expected a JSON object, found a list. JSON lines have
            12                                     | line 2: expected a JSON object, found 12.
            {"label": 1, "tex": "x"}               | line 2: there is no field "text"; there are "label", "tex".
            {}                                     | line 2: there is no field "text"; the object is empty.
            {"text": ["x"], "label": 1}            | line 2: the field "text" should hold a text, found a list.
            {"text": "x", "label": null}           | line 2: the field "label" should hold a text, found null.
            {"text": " ", "label": 1}              | line 2: the field "text" should hold a text, found none.
            {"text": "x\tab", "label": 1}          | line 2: expected a JSON object, found damage at character
            """)
    void whatIsWrongIsNamed(String line, String message) throws IOException {
        Path file = write("{\"text\": \"fine\", \"label\": 0}\n" + line + "\n");
        assertThatThrownBy(() -> new ExampleReader(DEFAULTS).read(file))
                .isExactlyInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ", line 2: ")
                .hasMessageContaining(message)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n", "(String)");

        BadRows badRows = BadRows.skip();
        assertThat(new ExampleReader(DEFAULTS).read(file, label -> {}, badRows)).hasSize(1);
        assertThat(badRows.count()).isEqualTo(1);
    }

    @Test
    void aLineOfAnotherEncodingIsOneBadRow() throws IOException {
        Path file = folder.resolve("latin.jsonl");
        Files.write(
                file,
                "{\"text\": \"na\u00efve\", \"label\": 0}\n{\"text\": \"x\", \"label\": 1}\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        BadRows badRows = BadRows.skip();
        assertThat(new ExampleReader(DEFAULTS).read(file, label -> {}, badRows)).containsExactly(Example.of("x", "1"));
        assertThat(badRows.first().orElseThrow()).startsWith(file + ", line 1: expected UTF-8");
    }

    @Test
    void aListOfObjectsIsNamed() throws IOException {
        for (String list : List.of("[{\"text\": \"a\"}]", "[\n  {\"text\": \"a\"}\n]\n")) {
            refused(DEFAULTS, write(list), "jq -c '.[]' FILE > NEW.jsonl");
        }
    }

    @Test
    void whatDoesNotGoWithJsonIsRefused() throws IOException {
        Path file = write("{\"text\": \"x\", \"label\": 1}\n");
        refused(DEFAULTS.withText(Column.number(1)), file, "Column 1 is chosen by number, but JSON has fields");
        refused(DEFAULTS.withHeader(Header.PRESENT), file, "a header is a matter of tables");
        refused(DEFAULTS.withSecond(Column.named("text")), file, "text and second text are both read from the field");
        refused(DEFAULTS, write(" \n"), "holds no examples: it is empty.");
    }

    private static void refused(ExampleFormat format, Path file, String message) {
        assertThatThrownBy(() -> new ExampleReader(format).read(file))
                .isExactlyInstanceOf(DataException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void sentencesAreListsOfTokensAndTags() throws IOException {
        Path file = write("{\"tokens\": [\"New York\", \"is\"], \"tags\": [\"I-LOC\", \"O\"]}\n");
        assertThat(new TaggedListReader(Column.TOKENS, Column.TAGS, TagScheme.IOB1).read(file))
                .containsExactly(new TaggedSentence(List.of("New York", "is"), List.of("B-LOC", "O")));
        Path numbers = write("{\"words\": [\"a\", \"b\"], \"pos\": [3, 0]}\n");
        assertThat(new TaggedListReader(Column.named("words"), Column.named("pos"), TagScheme.NONE).read(numbers))
                .containsExactly(new TaggedSentence(List.of("a", "b"), List.of("3", "0")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"tokens": [], "tags": []}                    | A sentence has no words
            {"tokens": ["a", "b"], "tags": ["O"]}         | The sentence "a b" has 2 words and 1 tags
            {"tokens": ["a", ""], "tags": ["O", "O"]}     | has a word that is empty
            {"tokens": ["a"], "tags": ["X-y"]}            | the tag "X-y" is not of the kind O, B-type or I-type
            {"tokens": "a", "tags": ["O"]}                | the field "tokens" should hold a list, found a text.
            {"tokens": [["a"]], "tags": ["O"]}            | the field "tokens" should hold a text, found a list.
            {"tokens": ["a"]}                             | there is no field "tags"; there are "tokens".
            {"tokens": ["a"], "tags": ["B-z"]}            | no such label
            """)
    void badSentencesAreNamedOrSkipped(String line, String message) throws IOException {
        Path file = write("{\"tokens\": [\"a\"], \"tags\": [\"O\"]}\n" + line);
        assertThatThrownBy(() -> new TaggedListReader().read(file, JsonLinesTest::notZ, BadRows.stop()))
                .isExactlyInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ", line 2: ")
                .hasMessageContaining(message);
        BadRows badRows = BadRows.skip();
        assertThat(new TaggedListReader().read(file, JsonLinesTest::notZ, badRows))
                .hasSize(1);
        assertThat(badRows.count()).isEqualTo(1);
    }

    private static void notZ(String tag) {
        if (tag.equals("B-z")) {
            throw new DataException("no such label");
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("data.jsonl"), text);
    }
}
