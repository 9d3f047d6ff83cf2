package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.adapter.Adapter;

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

    /** What training reads of a file, prediction reads of it, without being told. */
    @Test
    void oneFileIsReadByOneRule() throws IOException {
        train("adapter", table);
        Object[] predict = {"predict", "--adapter", folder.resolve("adapter"), "--input"};
        String expected = CommandRun.of(with(predict, table)).done();
        assertThat(expected).hasLineCount(4).contains("\tvery good\n").doesNotContain("label", "\tgood\tgood");
        assertThat(CommandRun.of(with(predict, write("train.csv", CSV))).done()).isEqualTo(expected);
        assertThat(CommandRun.of(with(predict, write("train.txt", TSV))).done()).isEqualTo(expected);
        assertThat(CommandRun.of(with(predict, write("texts.csv", "id,sentence\n1,very good\n2,\"so \"\"good\"\n")))
                        .done())
                .hasLineCount(2)
                .contains("\tvery good\n", "\tso \"good\n");
        assertThat(CommandRun.of(with(predict, write("texts.txt", "label,text\nvery, very good\n")))
                        .done())
                .hasLineCount(2);
        train("unnamed", write("other.csv", CSV.replace("label,text", "Sentiment,Review")));
        assertThat(adapter("unnamed").tensors()).isEqualTo(adapter("adapter").tensors());
    }

    @Test
    void aTableOfTwoColumnsHoldsPairs() throws IOException {
        Path pairs = write("pairs.csv", "a,b,same\nc,d,other\n");
        train("pairs", pairs, "--second-text", 2, "--label", 3);
        Object[] predict = {"predict", "--adapter", folder.resolve("pairs"), "--input"};

        assertThat(CommandRun.of(with(predict, write("two.csv", "a,b\n\"c, d\",d\n")))
                        .told("columns as in training: second text 2 (--text"))
                .contains("\ta\tb\n", "\tc, d\td\n");
        assertThat(CommandRun.of(with(predict, write("two.txt", "a\tb\n"))).told("second text 2"))
                .contains("\ta\tb\n");
        assertThat(CommandRun.of(with(predict, pairs)).told("second text 2")).contains("\tc\td\n");
        CommandRun.of(with(predict, write("one.jsonl", "{\"text\": \"a\"}\n")))
                .refused("trained on pairs", "--second-text");
    }

    @Test
    void columnsOfTheTrainingAreThoseOfOtherFilesThatHaveThem() throws IOException {
        Path train = write("train.jsonl", JSONL.replace("\"text\"", "\"body\"").replace("\"label\"", "\"stars\""));
        train("named", train, "--text", "body", "--label", "stars");
        Object[] evaluate = {"evaluate", "--adapter", folder.resolve("named"), "--data"};
        Object[] predict = {"predict", "--adapter", folder.resolve("named"), "--input"};
        Path test = write("test.tsv", "id\tstars\tbody\n1\tgood\tvery good\n2\tbad\tbad, bad\n");
        String note =
                "pasta: columns as in training: text \"body\", label \"stars\" (--text and the like say otherwise).";

        assertThat(CommandRun.of(with(evaluate, train)).told(note)).contains("examples\t4");
        assertThat(CommandRun.of(with(evaluate, test)).told(note)).contains("examples\t2");
        assertThat(CommandRun.of(with(predict, test)).told("training: text \"body\" ("))
                .contains("\tvery good\n", "\tbad, bad\n")
                .hasLineCount(2);
        assertThat(CommandRun.of(with(evaluate, test, "--text", 3, "--label", "stars"))
                        .done())
                .contains("examples\t2");
        assertThat(CommandRun.of(with(evaluate, table)).done()).contains("examples\t4");
        CommandRun.of(with(evaluate, write("other.tsv", "id\tbody\tgrade\n1\tvery good\tgood\n")))
                .refused("3 columns", "--text and --label");
        assertThat(CommandRun.of("info", folder.resolve("named")).done())
                .contains("columns            text \"body\", label \"stars\"\n");
    }

    @Test
    void columnsOfWordsAreKept() throws IOException {
        Path words = write("train.conll", "a Paris X B-LOC\nb is Y O\n\na New X B-LOC\nb York Y I-LOC\n\n");
        train("tagger", words, "--task", "token_classification", "--dev", words, "--text", 2, "--label", 4);
        Object[] evaluate = {"evaluate", "--adapter", folder.resolve("tagger"), "--data"};
        Object[] predict = {"predict", "--adapter", folder.resolve("tagger"), "--input"};

        assertThat(CommandRun.of(with(evaluate, words)).told("training: text 2, label 4 ("))
                .contains("accuracy\t");
        assertThat(CommandRun.of(with(predict, words)).told("training: text 2 ("))
                .contains("Paris\t", "York\t");
        assertThat(CommandRun.of(with(predict, write("one.conll", "Paris\n\n"))).done())
                .startsWith("Paris\t");
    }

    @Test
    void wordsThatComeALineEachGetATagEach() throws IOException {
        Path words = write("train.conll", "Paris B-LOC\nis O\n\nNew B-LOC\nYork I-LOC\n\n");
        train("tagger", words, "--task", "token_classification", "--dev", words);
        Object[] predict = {"predict", "--adapter", folder.resolve("tagger"), "--input"};

        String tagged = CommandRun.of(with(predict, words)).done();

        assertThat(tagged.lines().map(line -> line.split("\t")[0]))
                .containsExactly("Paris", "is", "", "New", "York", "");
        assertThat(CommandRun.of(with(predict, write("words.conll", "Paris\nis\n\nNew\nYork\n")))
                        .done())
                .isEqualTo(tagged);
        assertThat(CommandRun.of(
                                "evaluate",
                                "--adapter",
                                folder.resolve("tagger"),
                                "--data",
                                write("tagged.conll", tagged))
                        .done())
                .contains("accuracy\t1.0000");
        assertThat(CommandRun.of(with(predict, words, "--json")).done()).contains("{\"tokens\":[\"Paris\",\"is\"],");
        Path parts = write("parts.conll", "dog NOUN\nis VERB\n");
        train("parts", parts, "--task", "token_classification", "--tag-scheme", "none", "--dev", parts);
        assertThat(CommandRun.of(
                                "predict",
                                "--adapter",
                                folder.resolve("parts"),
                                "--input",
                                write("unseen.conll", "dog\n\u200b\n"))
                        .done())
                .matches("dog\t(NOUN|VERB)\n\u200b\t_\n\n");
        train("texts", table);
        CommandRun.of("predict", "--adapter", folder.resolve("texts"), "--input", words)
                .refused("train.conll holds a word a line; expected whole texts");
    }

    @Test
    void theNameOfAFileIsATextAndThatIsTold() throws IOException {
        train("adapter", table);

        CommandRun run = CommandRun.of("predict", "--adapter", folder.resolve("adapter"), table);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).hasLineCount(1).contains("\t" + table + "\n");
        assertThat(run.err()).contains(table + "\" is taken as a text; --input reads the file of that name.");
    }

    @Test
    void scoresByLabel() throws IOException {
        train("adapter", table);
        Object[] evaluate = {"evaluate", "--adapter", folder.resolve("adapter"), "--data", table};

        assertThat(CommandRun.of(with(evaluate, "--by-label")).done())
                .contains("\n\nlabel\tprecision\trecall\tf1\texamples\nbad\t")
                .containsPattern("\ngood\t[01]\\.\\d{4}\t[01]\\.\\d{4}\t[01]\\.\\d{4}\t2\n");
        JsonNode result = new ObjectMapper()
                .readTree(CommandRun.of(with(evaluate, "--json")).done());
        assertThat(result.at("/examples").asInt()).isEqualTo(4);
        assertThat(result.at("/labels/good/examples").asInt()).isEqualTo(2);
        double right = 2 * result.at("/labels/good/recall").asDouble()
                + 2 * result.at("/labels/bad/recall").asDouble();
        assertThat(result.at("/metrics/accuracy").asDouble()).isEqualTo(right / 4);
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

    /** As Hugging Face has them, packed; and the same words by characters, with a space among them. */
    @Test
    void tagsMayBeNumbersWithNames() throws IOException {
        Path conll = write("train.conll", "Paris B-LOC\nis O\n\nNew B-LOC\nYork I-LOC\n\u3000 O\n\n");
        Path json = folder.resolve("train.jsonl.gz");
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(json))) {
            packed.write("""
                    {"id": 0, "tokens": ["Paris", "is"], "ner_tags": [1, 0]}
                    {"id": 1, "tokens": ["New", "York", "\\u3000"], "ner_tags": [1, 2, 0]}
                    """.getBytes(StandardCharsets.UTF_8));
        }
        Object[] task = {"--task", "token_classification", "--dev", json};
        run("unnamed", json, task).refused("train.jsonl.gz: the tags are numbers (0, 1, 2)", "--tag-names O,B-PER");
        train("named", json, with(task, "--tag-names", "O,B-LOC,I-LOC"));
        train("conll", conll, "--task", "token_classification", "--dev", conll);
        assertThat(adapter("named").tensors()).isEqualTo(adapter("conll").tensors());
        Object[] adapter = {"--adapter", folder.resolve("named")};
        assertThat(CommandRun.of(with(
                                with(new Object[] {"evaluate"}, adapter),
                                "--data",
                                json,
                                "--tag-names",
                                "O,B-LOC,I-LOC"))
                        .done())
                .contains("examples\t2");
        assertThat(CommandRun.of(with(with(new Object[] {"predict"}, adapter), "--input", conll))
                        .done())
                .contains("\n\u3000\tO\n");
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
