package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.cli.data.LabelledData;
import org.pasta4j.cli.data.SkippedRows;
import org.pasta4j.cli.data.TextExamples;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;

/** Texts that have any number of labels, all through the command line. */
class MultiLabelTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /** Animals and colours, both, or neither. */
    private Path table(String separator) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            lines.add("the dog " + "so ".repeat(i % 3) + "\tanimal");
            lines.add("a red one " + "so ".repeat(i % 3) + "\tcolour");
            lines.add("the red dog " + "so ".repeat(i % 3) + "\tanimal" + separator + " colour");
            lines.add("it is " + "so ".repeat(i % 3) + "\t");
        }
        return Files.writeString(
                folder.resolve("train.tsv"), "text\tlabels\n" + String.join("\n", lines) + "\nthe dog\tanimal\n");
    }

    private String train(Path table, Path out, int epochs, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("train", "--model", CommandRun.TINY_BERT, "--train", table));
        arguments.addAll(List.of("--dev", table, "--task", "multi_label_classification", "--out", out));
        arguments.addAll(List.of("--epochs", epochs, "--dropout", 0, "--batch-size", 7, "--learning-rate", 0.03));
        Collections.addAll(arguments, more);
        return CommandRun.of(arguments.toArray()).done();
    }

    @Test
    void anAdapterFindsAllLabelsOfATextAndNoOthers() throws IOException {
        Path out = folder.resolve("sets");
        String shown = train(table(","), out, 30, "--class-weights", "balanced", "--threshold", "dev-each");
        assertThat(shown)
                .contains("Labels: 2, from \"animal\" to \"colour\".")
                .contains("animal 25, colour 24; 1.0000 labels an example.")
                .contains(
                        "dev average precision 1.0000, micro-F1 1.0000, macro-F1 1.0000, samples-F1 0.7551, exact match 1.0000");
        String answers = CommandRun.of("predict", "--adapter", out, "the dog", "a red one", "the red dog", "it is")
                .done();
        assertThat(answers.lines().map(line -> line.split("\t", -1)[0]))
                .satisfiesExactly(
                        dog -> assertThat(dog).isEqualTo("animal"),
                        red -> assertThat(red).isEqualTo("colour"),
                        both -> assertThat(both.split(",")).containsExactlyInAnyOrder("animal", "colour"),
                        neither -> assertThat(neither).isEmpty());
        JsonNode one = JSON.readTree(CommandRun.of("predict", "--adapter", out, "--json", "the red dog")
                .done());
        assertThat(one.get("labels")).hasSize(2);
        assertThat(one.get("scores").get("animal").asDouble()).isBetween(0.2, 1.0);
        assertThat(one.has("label")).isFalse();
        assertThat(CommandRun.of("predict", "--adapter", out, "--top-k", 1, "it is")
                        .done())
                .matches("(animal|colour)\t0\\.[0-9]+\tit is\n");
        assertThat(CommandRun.of("predict", "--adapter", out, "--threshold", "0.999999", "the dog")
                        .done())
                .startsWith("\t\t");
        String measured = CommandRun.of(
                        "evaluate", "--adapter", out, "--data", table("|"), "--label-separator", "|", "--by-label")
                .done();
        assertThat(measured)
                .contains("average_precision\t1.0000", "micro_f1\t", "macro_f1\t", "samples_f1\t", "exact_match\t")
                .contains("animal\t1.0000\t1.0000\t1.0000\t25");
        CommandRun.of("evaluate", "--adapter", out, "--data", table(","), "--confusion", folder.resolve("c.png"))
                .refusedAsOption("a text may have several here");
    }

    @ParameterizedTest
    @CsvSource({"dev, 1", "dev-each, 2", "0.25, 1"})
    void thresholdsGoWithTheAdapter(String said, int count) throws IOException {
        Path out = folder.resolve("sets");
        train(table(","), out, 2, "--threshold", said);
        Thresholds saved = Adapter.load(out).config().pastaConfig().thresholds();
        assertThat(saved.values()).hasSize(count);
        if (said.equals("0.25")) {
            assertThat(saved).isEqualTo(Thresholds.of(0.25));
        } else {
            assertThat(saved).isNotEqualTo(Thresholds.HALF);
        }
        assertThat(Files.readString(out.resolve("README.md"))).contains("| thresholds | ");
    }

    @Test
    void labelsCanBeSaid() throws IOException {
        Path out = folder.resolve("sets");
        String shown = train(table(","), out, 1, "--labels", "plant,colour,animal");
        assertThat(shown).contains("Note: No example to train on has the label plant; nothing is learned of them.");
        PastaConfig config = Adapter.load(out).config().pastaConfig();
        assertThat(config.labels()).containsExactly("plant", "colour", "animal");
        Path other = folder.resolve("other");
        CommandRun.of(
                        "train",
                        "--model",
                        CommandRun.TINY_BERT,
                        "--train",
                        table(","),
                        "--task",
                        "multi_label_classification",
                        "--labels",
                        "animal,plant",
                        "--out",
                        other)
                .refused(
                        "train.tsv, line 3: the label \"colour\" is none of those the model was made for: animal, plant.");
        assertThat(other).doesNotExist();
    }

    /** Half of the texts have no label, and each label is rare: a tenth that is drawn has some all the same. */
    @Test
    void whatIsHeldOutHasLabels() throws IOException {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            table.append("the dog ")
                    .append(i)
                    .append('\t')
                    .append(i % 2 == 0 ? "" : "label " + i / 2 % 25)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("rare.tsv"), table);
        LabelledData<Example> data = LabelledData.read(
                file,
                null,
                new TextExamples(ExampleFormat.defaults().withLabelSeparator(","), Task.MULTI_LABEL_CLASSIFICATION),
                new SkippedRows(false),
                0);
        assertThat(data.dev()).hasSize(10);
        assertThat(data.dev())
                .filteredOn(example -> !example.labels().isEmpty())
                .hasSizeGreaterThan(2);
        Path none = Files.writeString(folder.resolve("none.tsv"), "a\t\nb\t\n");
        assertThat(train(table(","), folder.resolve("sets"), 1)).doesNotContain("No dev example has a label");
        assertThat(CommandRun.of(
                                "train",
                                "--model",
                                CommandRun.TINY_BERT,
                                "--train",
                                table(","),
                                "--dev",
                                none,
                                "--task",
                                "multi_label_classification",
                                "--epochs",
                                1,
                                "--out",
                                folder.resolve("unmeasured"))
                        .done())
                .contains("Note: No dev example has a label: neither the best epoch nor thresholds can be told.");
    }

    @Test
    void anotherSeparatorIsToldOf() throws IOException {
        assertThat(train(table("|"), folder.resolve("sets"), 1))
                .contains("some labels have \"|\" in them: if that is between labels, say --label-separator \"|\".");
    }

    @Test
    void oneLabelOfManyIsToldAsOftenAsAsked() throws IOException {
        Path table = Files.writeString(folder.resolve("t.tsv"), "dog\ta\ncat\tb\nman\tc\ndog\ta\ncat\tb\nman\tc\n");
        Path out = folder.resolve("classes");
        CommandRun.of(
                        "train",
                        "--model",
                        CommandRun.TINY_BERT,
                        "--train",
                        table,
                        "--dev",
                        table,
                        "--epochs",
                        1,
                        "--out",
                        out)
                .done();
        String[] three = CommandRun.of("predict", "--adapter", out, "--top-k", 9, "dog")
                .done()
                .split("\t");
        assertThat(three[0].split(",")).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(three[1].split(",")).hasSize(3);
        JsonNode none = JSON.readTree(CommandRun.of("predict", "--adapter", out, "--threshold", 0.99, "--json", "dog")
                .done());
        assertThat(none.get("label").isNull()).isTrue();
        assertThat(none.get("scores")).isEmpty();
        CommandRun.of("train", "--model", CommandRun.TINY_BERT, "--train", table, "--threshold", "dev", "--out", out)
                .refusedAsOption("--threshold is for multi_label_classification");
        CommandRun.of("evaluate", "--adapter", out, "--data", table, "--label-separator", "|")
                .refusedAsOption("--label-separator is for multi_label_classification");
    }
}
