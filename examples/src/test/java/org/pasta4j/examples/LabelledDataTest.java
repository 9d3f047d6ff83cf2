package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;

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
