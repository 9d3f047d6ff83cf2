package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;

/** From a table to an adapter and its answers, all through the command line. */
class TrainingAndUseTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REVIEWS = """
            text\tlabel
            good good good\tgood
            very good\tgood
            so good\tgood
            bad bad bad\tbad
            very bad\tbad
            so bad\tbad
            """;

    @TempDir
    private Path folder;

    private Path adapter;

    @BeforeEach
    void name() {
        adapter = folder.resolve("new/adapter");
    }

    @Test
    void aTableOfTextsBecomesAnAdapterThatAnswers() throws IOException {
        Path table = write("train.tsv", REVIEWS);

        String trained = train("--train", table, "--dev", table, "--epochs", 20, "--learning-rate", 0.02);

        assertThat(trained)
                .contains("6 examples to train on, 6 to measure on", "\"bad\" to \"good\"", "the best so far");
        assertThat(trained)
                .contains(
                        "PASTA: 258 trained parameters",
                        "with training.png, metrics.json, metrics.jsonl and run.json",
                        "predict --adapter")
                .doesNotContain("Cut to");
        AdapterFolder.assertWhole(adapter, Task.SEQUENCE_CLASSIFICATION, 20);
        assertThat(predict("very good", "very bad").lines().map(TrainingAndUseTest::label))
                .containsExactly("good", "bad");
        assertThat(metric(CommandRun.of("evaluate", "--adapter", adapter, "--data", table), "accuracy"))
                .isEqualTo(1);
        assertThat(CommandRun.of("info", adapter).done())
                .contains("PASTA adapter", "bad, good", "258 parameters", "reads              single texts\n");
    }

    @Test
    void aTextThatBeginsWithAnAtSignIsAText() throws IOException {
        Path table = write("train.tsv", REVIEWS);
        train("--train", table, "--dev", table, "--epochs", 1);

        // A file and a folder that are there, with names that are short wherever temporary files are.
        assertThat(predict("@user very good", "@pom.xml", "@src"))
                .contains("\t@user very good\n", "\t@pom.xml\n", "\t@src\n")
                .hasLineCount(3);
    }

    @Test
    void taggedWordsBecomeAnAdapterThatFindsEntities() throws IOException {
        String sentence = "the O\nman O\nis O\neating O\nthe O\nbig B-animal\ndog I-animal\n\n";
        Path words = write("train.conll", sentence.repeat(8) + "cow B-animal\n\n".repeat(8));

        String trained = train(
                "--train",
                words,
                "--dev",
                words,
                "--task",
                "token_classification",
                "--epochs",
                40,
                "--dropout",
                0,
                "--batch-size",
                4,
                "--learning-rate",
                0.02,
                "--decoding",
                "argmax");

        assertThat(trained)
                .contains("16 sentences to train on", "3, from \"O\" to \"I-animal\"", "dev entity F1 1.0000");
        AdapterFolder.assertWhole(adapter, Task.TOKEN_CLASSIFICATION, 40);
        assertThat(predict("the man is eating the big dog", "", "cow")
                        .lines()
                        .map(line -> line.replaceAll("[01][.][0-9]{4}", "score")))
                .containsExactly("1\tanimal\tscore\t22\t29\tbig dog", "3\tanimal\tscore\t0\t3\tcow");
        JsonNode json = JSON.readTree(predict("cow", "--json"));
        assertThat(json.at("/entities/0/text").asText()).isEqualTo("cow");
        CommandRun evaluation = CommandRun.of(
                "evaluate", "--adapter", adapter, "--data", words, "--confusion", folder.resolve("c.png"));
        assertThat(metric(evaluation, "entity_f1")).isEqualTo(1);
        assertThat(folder.resolve("c.png")).isNotEmptyFile();

        assertThat(Adapter.load(adapter).config().pastaConfig().decoding()).isEqualTo(TagDecoding.ARGMAX);
        assertThat(CommandRun.of("info", adapter).done()).contains("decoding           argmax\n");
        assertThat(JSON.readTree(adapter.resolve("run.json").toFile())
                        .at("/model/decoding")
                        .asText())
                .isEqualTo("argmax");
        assertThat(predict("cow", "--decoding", "viterbi")).isEqualTo(predict("cow"));
    }

    @Test
    void thereIsNoDecodingWhereThereAreNoTags() throws IOException {
        Path table = write("train.tsv", REVIEWS);
        train("--train", table, "--dev", table, "--epochs", 1);
        CommandRun run = CommandRun.of("predict", "--adapter", adapter, "--decoding", "viterbi", "a text");
        assertThat(run.err()).contains("--decoding says how words get their tags; there are none in sequence_class");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void manyRunsAtOnceKeepTheBest() throws IOException {
        Path table = write("train.tsv", REVIEWS);

        String trained = train(
                "--train",
                table,
                "--dev",
                table,
                "--epochs",
                20,
                "--seeds",
                2,
                "--learning-rates",
                "1e-9,0.02",
                "--class-weights",
                "balanced");

        assertThat(trained)
                .contains(
                        "PASTA, 4 runs at once: 258 trained parameters",
                        "in 4 runs",
                        "0.02            1.0000 ± 0.0000 (2:")
                .contains("The best run: learning rate 0.02, seed 0.");
        JsonNode run = JSON.readTree(adapter.resolve("run.json").toFile());
        assertThat(run.at("/runs")).hasSize(4);
        assertThat(run.at("/best_run").asInt()).isEqualTo(2);
        assertThat(run.at("/runs/2/dev/accuracy").asDouble()).isEqualTo(1);
        assertThat(run.at("/runs/2/class_weights/good").asDouble()).isEqualTo(1);
        assertThat(run.at("/data/train/sha256").asText()).hasSize(64);
        assertThat(run.at("/command").asText()).startsWith("pasta train ").contains("--seeds 2");
        assertThat(predict("very good")).startsWith("good");
    }

    @Test
    void offsetsAreWhereTheOptionsPutThem() throws IOException {
        Path table = write("train.tsv", REVIEWS);

        // Of two layers and two slots of 32 one vector, and a head of 2 x 33.
        assertThat(train("--train", table, "--offsets", "separators", "--offset-layers", "1-1", "--epochs", 20))
                .contains("PASTA: 98 trained parameters");

        assertThat(CommandRun.of("info", adapter).done())
                .contains("offsets            layers 1; separators\n", "trained            98 parameters");
        assertThat(JSON.readTree(adapter.resolve("run.json").toFile())
                        .at("/model/offsets")
                        .asText())
                .isEqualTo("layers 1; separators");
        assertThat(predict("very good")).isNotEmpty();
    }

    @Test
    void metricsOfATrainingThatNeverHadAStateAreNoState() throws IOException {
        Path left = Files.createDirectories(adapter.resolveSibling(adapter.getFileName() + ".checkpoint"));
        Files.writeString(left.resolve("metrics.jsonl"), "{\"step\":0,\"of\":\"another\"}\n");

        train("--train", write("train.tsv", REVIEWS), "--epochs", 1);

        assertThat(adapter.resolve("metrics.jsonl")).content().doesNotContain("another");
        assertThat(left).doesNotExist();
    }

    @Test
    void textsComeFromAFileOrStandardInputAsWell() throws IOException {
        Path table = write("train.tsv", REVIEWS);
        train("--train", table, "--epochs", 1);
        Path texts = write("texts.txt", "very good\nso bad\n");

        String fromArguments = predict("very good", "so bad");

        assertThat(CommandRun.of("predict", "--adapter", adapter, "--input", texts)
                        .done())
                .isEqualTo(fromArguments);
        assertThat(CommandRun.withInput("very good\nso bad\n", "predict", "--adapter", adapter)
                        .done())
                .isEqualTo(fromArguments);
        assertThat(CommandRun.of("predict", "--adapter", adapter, "--input", table, "--text", "text")
                        .done()
                        .lines())
                .hasSize(6);
        assertThat(CommandRun.withInput("", "predict", "--adapter", adapter).done())
                .isEmpty();
    }

    @Test
    void onlyATableHasAHeader() throws IOException {
        Path table = write("train.tsv", REVIEWS);
        train("--train", table, "--epochs", 1);
        String asText = predict("text");

        assertThat(label(asText)).isIn("good", "bad");
        assertThat(CommandRun.of("predict", "--adapter", adapter, "--input", write("text.txt", "text\n"), "--text", 1)
                        .done())
                .isEqualTo(asText);
        assertThat(CommandRun.withInput("text\n", "predict", "--adapter", adapter)
                        .done())
                .isEqualTo(asText);
        Object[] rows = {"predict", "--adapter", adapter, "--input", table, "--text", 1};
        assertThat(CommandRun.of(rows).done().lines()).hasSize(6);
        assertThat(CommandRun.of(with(new Object[] {"--no-header"}, rows)).done())
                .startsWith(asText)
                .hasLineCount(7);
        CommandRun.of("evaluate", "--adapter", adapter, "--data", table, "--no-header")
                .refused("line 1", "\"label\" is none of those");
    }

    @Test
    void jsonHasTheScoreOfEveryLabel() throws IOException {
        train("--train", write("train.tsv", REVIEWS), "--epochs", 1);

        JsonNode answer = JSON.readTree(predict("very good", "--json"));

        double good = answer.at("/scores/good").asDouble();
        double bad = answer.at("/scores/bad").asDouble();
        assertThat(answer.at("/text").asText()).isEqualTo("very good");
        assertThat(good + bad).isCloseTo(1, within(1e-5));
        assertThat(answer.at("/score").asDouble()).isEqualTo(Math.max(good, bad));
        assertThat(answer.at("/label").asText()).isEqualTo(good > bad ? "good" : "bad");
    }

    @Test
    void pairsWithNumbersBecomeARegression() throws IOException {
        Path table = write("pairs.csv", """
                one,other,number
                good good,"good, good",2
                bad bad,"bad, bad",2
                good good,bad bad,0
                bad bad,good good,0
                """);
        Object[] columns = {"--text", "one", "--second-text", "other", "--label", "number"};

        train(with(columns, "--train", table, "--dev", table, "--task", "regression", "--epochs", 3));

        AdapterFolder.assertWhole(adapter, Task.REGRESSION, 3);
        assertThat(Double.parseDouble(label(predict("good", "bad")))).isFinite();
        assertThat(CommandRun.withInput("good\tbad\n", "predict", "--adapter", adapter)
                        .done())
                .isEqualTo(predict("good", "bad"));
        assertThat(JSON.readTree(predict("good", "bad", "--json")).at("/value").isNumber())
                .isTrue();
        CommandRun evaluation = CommandRun.of(with(columns, "evaluate", "--adapter", adapter, "--data", table));
        assertThat(metric(evaluation, "mse")).isPositive();
        assertThat(adapter.resolve("README.md"))
                .content(StandardCharsets.UTF_8)
                .contains(
                        "# adapter\n",
                        "| data | trained on pairs.csv,",
                        "| on 4 held-out examples |",
                        "| 3 epochs (kept:");
    }

    @Test
    void onlyWhatIsDrawnIsAnnounced() throws IOException {
        Path table = write("train.tsv", REVIEWS);
        Path picture = folder.resolve("confusion.png");
        assertThat(Pictures.without(() -> train("--train", table, "--epochs", 1)))
                .contains("no writer of PNG files", "adapter, with metrics.json, metrics.jsonl and run.json. Use it:");
        CommandRun evaluation = Pictures.without(
                () -> CommandRun.of("evaluate", "--adapter", adapter, "--data", table, "--confusion", picture));
        evaluation.refused("no writer of PNG files");
        assertThat(evaluation.out()).contains("accuracy\t");
        assertThat(adapter.resolve("training.png")).doesNotExist();
        assertThat(picture).doesNotExist();
    }

    @Test
    void pairsMayHaveLabels() throws IOException {
        Path table = write("pairs.csv", "good,good,same\ngood,bad,other\nbad,bad,same\nbad,good,other\n");
        Object[] columns = {"--no-header", "--text", 1, "--second-text", 2, "--label", 3};

        train(with(columns, "--train", table, "--dev", table, "--epochs", 2, "--task", "sequence-classification"));

        assertThat(Adapter.load(adapter).config().pastaConfig().slots()).isEqualTo(3);
        Path picture = folder.resolve("confusion.png");
        CommandRun evaluation =
                CommandRun.of(with(columns, "evaluate", "--adapter", adapter, "--data", table, "--confusion", picture));
        assertThat(metric(evaluation, "examples")).isEqualTo(4);
        assertThat(ImageIO.read(picture.toFile())).isNotNull();
    }

    @Test
    void textsLongerThanTheModelAreCutAndCounted() throws IOException {
        Path table = write("long.tsv", "good ".repeat(100) + "\tgood\nbad\tbad\n" + "bad ".repeat(100) + "\tbad\n");

        String trained = train("--train", table, "--dev", table, "--epochs", 1);

        assertThat(trained)
                .containsSubsequence("Longer than the maximum length, and cut: 2 examples to train on.", "epoch 1 of 1")
                .contains("Cut to 64 tokens: 2 examples to train on and 2 to measure on. The model knows no longer");
        assertThat(metric(CommandRun.of("evaluate", "--adapter", adapter, "--data", table), "truncated"))
                .isEqualTo(2);
        CommandRun answers =
                CommandRun.of("predict", "--adapter", adapter, "--input", table, "--text", 1, "--no-header");
        assertThat(answers.out()).hasLineCount(3);
        assertThat(answers.err())
                .isEqualToNormalizingNewlines("pasta: 2 texts were cut to the 64 tokens that the adapter takes; what"
                        + " comes after them did not count.\n");
    }

    @Test
    void aShorterLimitMayBeRaised() throws IOException {
        Path table = write("long.tsv", "good ".repeat(20) + "\tgood\nbad\tbad\n");

        assertThat(train("--train", table, "--dev", table, "--epochs", 1, "--max-length", 8))
                .contains("Cut to 8 tokens: 1 example to train on and 1 to measure on. --max-length keeps more");
    }

    private String train(Object... arguments) {
        Object[] start = {"train", "--model", CommandRun.TINY_BERT, "--out", adapter};
        return CommandRun.of(with(arguments, start)).done();
    }

    private String predict(Object... arguments) {
        return CommandRun.of(with(arguments, "predict", "--adapter", adapter)).done();
    }

    private static Object[] with(Object[] last, Object... first) {
        return Stream.concat(Stream.of(first), Stream.of(last)).toArray();
    }

    private static String label(String line) {
        return line.substring(0, line.indexOf('\t'));
    }

    private static double metric(CommandRun evaluation, String name) {
        return evaluation
                .done()
                .lines()
                .filter(line -> line.startsWith(name + "\t"))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
