package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.adapter.Adapter;

/** Parquet where other files of examples may stand. */
class ParquetDataTest {
    private static final Path FILES = Path.of("../pasta-parquet/src/test/resources/parquet");

    @TempDir
    private Path folder;

    /** Text and label are found by their names, beside another column. */
    @Test
    void theSameExamplesGiveTheSameAdapter() throws IOException {
        Path csv = write("train.csv", """
                text,label
                very good,good
                "so ""good",good
                very bad,bad
                "bad, bad
                na\u00efve",bad
                \ud83d\ude00 good,good
                bad,bad
                """);
        train("csv", csv, "--dev", csv);
        train("parquet", FILES.resolve("zstd.parquet"), "--dev", FILES.resolve("groups.parquet"));
        train("streamed", FILES.resolve("groups.parquet"), "--dev", csv, "--stream");
        assertThat(adapter("parquet").tensors()).isEqualTo(adapter("csv").tensors());
        assertThat(adapter("streamed").tensors()).isEqualTo(adapter("csv").tensors());

        Path adapter = folder.resolve("parquet");
        assertThat(CommandRun.of("evaluate", "--adapter", adapter, "--data", FILES.resolve("snappy.parquet"))
                        .done())
                .isEqualTo(CommandRun.of("evaluate", "--adapter", adapter, "--data", csv)
                        .done());
        assertThat(CommandRun.of("predict", "--adapter", adapter, "--input", FILES.resolve("snappy.parquet"))
                        .done())
                .isEqualTo(CommandRun.of("predict", "--adapter", adapter, "--input", csv)
                        .done());
    }

    @Test
    void listsOfWordsHaveTheirTagsByName() throws IOException {
        Path conll = write("train.conll", "Jean B-PER\nPaul I-PER\nsleeps O\n\nRome B-LOC\n\n");
        Object[] task = {"--task", "token_classification"};
        train("conll", conll, with(task, "--dev", conll));
        train("parquet", FILES.resolve("words.parquet"), with(task, "--dev", FILES.resolve("words-large.parquet")));
        assertThat(adapter("parquet").tensors()).isEqualTo(adapter("conll").tensors());
        Path other = FILES.resolve("words-item.parquet");
        assertThat(CommandRun.of("evaluate", "--adapter", folder.resolve("conll"), "--data", other)
                        .done())
                .contains("examples\t2");
    }

    @Test
    void whatCannotBeReadIsRefusedInOneLine() throws IOException {
        Path kinds = FILES.resolve("kinds.parquet");
        run("refused", FILES.resolve("words.parquet"))
                .refused(
                        "words.parquet: there are 3 columns, and nothing tells which hold text and label: 1 \"id\", 2",
                        "--text and --label, by name.");
        run("refused", kinds, "--label", "verdict")
                .refused(
                        "kinds.parquet, row 2: the column \"verdict\" should hold a text, found -1, which stands for no label");
        byte[] whole = Files.readAllBytes(FILES.resolve("snappy.parquet"));
        Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2));
        run("refused", cut).refused("cut.parquet: expected Parquet, found damage (", "Write or download it anew.");
        Path pointer = write("lfs.parquet", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        run("refused", pointer).refused("lfs.parquet, line 1: expected UTF-8, found a Git LFS pointer");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    private Adapter adapter(String name) {
        return Adapter.load(folder.resolve(name));
    }

    private void train(String name, Path data, Object... more) {
        run(name, data, more).done();
    }

    private CommandRun run(String name, Path data, Object... more) {
        return CommandRun.of(with(
                new Object[] {
                    "train",
                    "--model",
                    CommandRun.TINY_BERT,
                    "--train",
                    data,
                    "--epochs",
                    1,
                    "--out",
                    folder.resolve(name)
                },
                more));
    }

    private static Object[] with(Object[] first, Object... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
