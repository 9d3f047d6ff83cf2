package org.pasta4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BadInputException;

class NamedLabelsTest {
    private static final NamedLabels NAMES = new NamedLabels("--tag-names", 2);

    @TempDir
    private Path folder;

    @Test
    void namesHaveCommasBetweenThem() {
        assertThat(NAMES.read("O,B-PER, I-PER")).containsExactly("O", "B-PER", "I-PER");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "O\nB-PER\r\nI-PER\n\n",
                "\ufeffO\nB-PER\nI-PER",
                "[\"O\", \"B-PER\", \"I-PER\"]",
                "{\"O\": 0, \"I-PER\": 2, \"B-PER\": 1}",
                "{\"2\": \"I-PER\", \"0\": \"O\", \"1\": \"B-PER\"}",
                "{\"model_type\": \"bert\", \"id2label\": {\"0\": \"O\", \"1\": \"B-PER\", \"2\": \"I-PER\"}}"
            })
    void namesMayBeInAFile(String text) throws IOException {
        assertThat(NAMES.read(write(text))).containsExactly("O", "B-PER", "I-PER");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ["O", "O"]                      | each once
            ["O"]                           | at least two names
            {"0": "O", "2": "B-PER"}        | a name for each number from 0
            {'O': 0, 'B-PER': 1}            | is no JSON
            {"hidden_size": 32, "a": "b"}   | a name for each number from 0
            """, quoteCharacter = '`')
    void whatIsNoListOfNamesIsRefused(String text, String message) throws IOException {
        String file = write(text);
        assertThatThrownBy(() -> NAMES.read(file))
                .isExactlyInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--tag-names: ")
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> NAMES.read("names.txt"))
                .hasMessage("--tag-names: there is no file names.txt, and names have commas between them, as in"
                        + " O,B-PER,I-PER.");
    }

    private String write(String text) throws IOException {
        return Files.writeString(folder.resolve("names.txt"), text).toString();
    }
}
