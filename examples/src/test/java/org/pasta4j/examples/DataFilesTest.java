package org.pasta4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.Adapter;

/** The same examples in files of every kind, with and without rows that cannot be read. */
class DataFilesTest {
    private static final String TSV = "text\tlabel\nvery good\tgood\nso \"good\tgood\nvery bad\tbad\nbad, bad\tbad\n";
    private static final String CSV =
            "label,text\r\ngood,very good\r\ngood,\"so \"\"good\"\r\nbad,very bad\r\nbad,\"bad, bad\"";
    private static final String JSONL = """
            {"text": "very good", "label": "good"}
            {"label": "good", "text": "so \\"good"}
            {"text": "very bad", "label": "bad"}
            {"text": "bad, bad", "label": "bad", "more": [1, {}]}
            """;

    private static final Object[] ONE_EPOCH = {"--epochs", 1};

    @TempDir
    private Path folder;

    private Path table;

    @BeforeEach
    void writeTable() throws IOException {
        table = write("train.tsv", TSV);
    }

    @Test
    void everyKindOfFileGivesTheSameAdapter() throws IOException {
        train("tsv", table);
        train("csv", write("train.csv", CSV), "--text", "text", "--label", "label");
        train(
                "jsonl",
                write("train.jsonl", "\ufeff" + JSONL.replace("\n", "\r\n").strip()));
        train("forced", write("train.data", JSONL), "--format", "jsonl");
        for (String name : new String[] {"csv", "jsonl", "forced"}) {
            assertThat(adapter(name).tensors())
                    .as(name)
                    .isEqualTo(adapter("tsv").tensors());
        }
        Object[] predict = {"predict", "--adapter", folder.resolve("tsv")};
        String expected =
                CommandRun.of(with(predict, "--input", table, "--text", "text")).done();
        assertThat(expected).hasLineCount(4).contains("bad, bad");
        assertThat(CommandRun.of(with(predict, "--input", folder.resolve("train.jsonl")))
                        .done())
                .isEqualTo(expected);
        assertThat(CommandRun.withInput(JSONL, with(predict, "--format", "jsonl", "--input", "-"))
                        .done())
                .isEqualTo(expected);
        assertThat(CommandRun.withInput(CSV, with(predict, "--format", "csv", "--text", "text"))
                        .done())
                .isEqualTo(expected);
        assertThat(CommandRun.of(
                                "evaluate", "--adapter", folder.resolve("csv"), "--data", folder.resolve("train.jsonl"))
                        .done())
                .contains("examples\t4")
                .doesNotContain("skipped");
    }

    @Test
    void taggedWordsMayBeJsonLines() throws IOException {
        Path conll = write("train.conll", "Paris B-LOC\nis O\n\nNew B-LOC\nYork I-LOC\n\n");
        Path json = write("train.jsonl", """
                {"tokens": ["Paris", "is"], "tags": ["B-LOC", "O"]}
                {"tokens": ["New", "York"], "tags": ["B-LOC", "I-LOC"]}
                """);
        train("conll", conll, "--task", "token_classification", "--dev", json);
        train("json", json, "--task", "token_classification", "--dev", conll);
        assertThat(adapter("json").tensors()).isEqualTo(adapter("conll").tensors());
        assertThat(CommandRun.of("evaluate", "--adapter", folder.resolve("json"), "--data", json)
                        .done())
                .contains("examples\t2");
    }

    @Test
    void badRowsStopOrAreSkippedAndCounted() throws IOException {
        Path train = write("some.jsonl", JSONL + "{\"text\": \"no label\"}\n{\"text\": \"cut of\n");
        Path dev = write("dev.tsv", TSV + "a text\tfair\n");
        run("stopped", train).refused("some.jsonl, line 5: there is no field \"label\"; there are \"text\".");
        run("stopped", table, "--dev", dev).refused("dev.tsv, line 6: the label \"fair\"");

        String trained = train("skipped", train, "--dev", dev, "--skip-bad-rows");

        assertThat(trained)
                .contains("Data: 4 examples to train on, 4 to measure on (dev)")
                .contains("Skipped 2 bad examples of some.jsonl, the first: ", "some.jsonl, line 5: there is no field")
                .contains("Skipped 1 bad example of dev.tsv: ", "dev.tsv, line 6: the label \"fair\"");
        JsonNode run = json("skipped/run.json");
        assertThat(run.at("/data/train/skipped").asInt()).isEqualTo(2);
        assertThat(run.at("/data/dev/skipped").asInt()).isEqualTo(1);
        JsonNode metrics = json("skipped/metrics.json");
        assertThat(metrics.get("skipped_training_examples").asInt()).isEqualTo(2);
        assertThat(metrics.get("skipped_dev_examples").asInt()).isEqualTo(1);
        assertThat(CommandRun.of("evaluate", "--adapter", folder.resolve("skipped"), "--data", train, "--skip-bad-rows")
                        .done())
                .contains("examples\t4", "skipped\t2");
        CommandRun predicted = CommandRun.withInput(
                "{\"text\": \"fine\"}\n{]\n",
                "predict",
                "--adapter",
                folder.resolve("skipped"),
                "--format",
                "jsonl",
                "--skip-bad-rows");
        assertThat(predicted.out()).hasLineCount(1);
        assertThat(predicted.err())
                .startsWith("pasta: skipped 1 bad row, the first: standard input, line 2: expected a JSON object");
    }

    @Test
    void examplesMayStayInTheirFile() throws IOException {
        Path train = write("some.jsonl", JSONL + "{]\n" + JSONL);
        Object[] options = {"--dev", table, "--skip-bad-rows", "--epochs", 3, "--batch-size", 2};
        train("held", train, with(options, "--class-weights", "balanced"));

        assertThat(train("streamed", train, with(options, "--stream", "--class-weights", "balanced")))
                .contains("Data: 8 examples to train on, 4 to measure on (dev)", "the first read anew in each epoch.")
                .contains("Skipped 1 bad example of some.jsonl");
        assertThat(adapter("streamed").tensors()).isEqualTo(adapter("held").tensors());
        train("windows", train, with(options, "--stream", "--shuffle-buffer", 4, "--patience", 1, "--seeds", 2));
        assertThat(adapter("windows").tensors()).isNotEqualTo(adapter("held").tensors());
        assertThat(json("windows/run.json").at("/data/train/skipped").asInt()).isEqualTo(1);
        assertThat(json("windows/run.json").at("/runs/0/shuffle_buffer").asInt())
                .isEqualTo(4);
        run("regression", write("numbers.tsv", "x\t1\ny\t2\n"), with(options, "--task", "regression", "--stream"))
                .refused("train.tsv, line 2: the label \"good\" is no number");
    }

    private Adapter adapter(String name) {
        return Adapter.load(folder.resolve(name));
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }

    private String train(String name, Path data, Object... more) {
        return run(name, data, more).done();
    }

    private CommandRun run(String name, Path data, Object... more) {
        Object[] start = {"train", "--model", CommandRun.TINY_BERT, "--train", data, "--out", folder.resolve(name)};
        return CommandRun.of(with(with(start, more), List.of(more).contains("--epochs") ? new Object[0] : ONE_EPOCH));
    }

    private static Object[] with(Object[] first, Object... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
