package org.pasta4j.pasta.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileColumnsTest {
    private static final ExampleFormat FORMAT = ExampleFormat.defaults();

    @TempDir
    private Path folder;

    @Test
    void aTableHasPlacesAndTheNamesOfItsFirstLine() throws IOException {
        Path table = write("a.csv", "id; body;stars\n1;good;5\n2;bad;1\n");

        assertThat(FileColumns.ofTable(table, FORMAT).haveAll(columns("body", 3)))
                .isTrue();
        assertThat(FileColumns.ofTable(table, FORMAT).haveAll(columns("body", 4)))
                .isFalse();
        assertThat(FileColumns.ofTable(table, FORMAT).haveAll(columns("label", 1)))
                .isFalse();
        assertThat(FileColumns.ofTable(table, FORMAT.withHeader(Header.ABSENT)).haveAll(columns("body", 3)))
                .isFalse();
        assertThat(FileColumns.ofTable(table, FORMAT).haveAll(DataColumns.NONE)).isTrue();
    }

    @Test
    void jsonLinesHaveTheFieldsOfTheFirstObject() throws IOException {
        Path lines = write("a.jsonl", "{\"body\": \"good\", \"stars\": 5}\n{\"other\": 1}\n");

        assertThat(FileColumns.ofTable(lines, FORMAT).names()).containsExactly("body", "stars");
        assertThat(FileColumns.ofTable(lines, FORMAT).haveAll(columns("body", 1)))
                .isFalse();
        assertThat(FileColumns.ofWords(lines, false).names()).containsExactly("body", "stars");
        assertThat(FileColumns.ofWords(write("b.txt", "{\"body\": []}\n"), true).names())
                .containsExactly("body");
    }

    @Test
    void filesOfWordsHavePlacesAndThoseOfConllUNames() throws IOException {
        Path words = write("a.conll", "-DOCSTART- O\n\na Paris B-LOC\nb is O\n");
        Path tree = write("a.conllu", "1\tParis\t_\tPROPN\t_\t_\t0\t_\t_\tx\n2\tis\t_\tVERB\t_\t_\t1\t_\t_\tx\n");

        assertThat(FileColumns.ofWords(words, false)).isEqualTo(new FileColumns(List.of(), 3));
        assertThat(FileColumns.ofWords(tree, false).haveAll(columns("upos", 10)))
                .isTrue();
        assertThat(FileColumns.ofWords(tree, false).haveAll(columns("tag", 10))).isFalse();
    }

    private static DataColumns columns(String text, int label) {
        return new DataColumns(Optional.of(Column.named(text)), Optional.empty(), Optional.of(Column.number(label)));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
