package org.pasta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.cli.base.Models;
import org.pasta4j.cli.console.Errors;
import picocli.CommandLine;

class PastaTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"demo", "train", "predict", "evaluate", "attention", "serve", "info", "import", "adapter"})
    void everyCommandHasHelpWithExamplesAndDefaults(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString()).contains("Usage: pasta " + command, "Examples:", "  pasta " + command + " ");
        assertThat(out.toString()).doesNotContain("null").doesNotContain("${");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpShowsTheDefaultsOfTheLibrary() {
        run("train", "--help");

        assertThat(out.toString()).contains("(default: 32)", "(default: 0.01)");
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains(
                        "number from 1. Default: where columns have names, the one called text, texts, sentence, review,",
                        "premise and hypothesis",
                        "gold_label, is_duplicate, quality; else column 2; of JSON the field \"label\"",
                        "lists called \"tags\", \"ner_tags\" or \"labels\"",
                        "Parquet is told by its content");
        assertThat(out.toString())
                .contains("\"sequence_classification\"", "\"regression\"")
                .doesNotContainPattern("\\b[A-Z]+_[A-Z]+\\b");
    }

    @Test
    void theListOfCommandsIsAUsageErrorWhenNoneIsGiven() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Commands:", "demo", "train", "predict", "evaluate", "info", "import");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheLikelyOne() {
        assertThat(run("trian")).isEqualTo(2);
        assertThat(err.toString()).contains("'trian'", "train", "Try: pasta --help");
        assertNoStackTrace();
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertThat(run("demo", "--exmaples", "5")).isEqualTo(2);
        assertThat(err.toString()).contains("--exmaples", "--examples", "Try: pasta demo --help");
        assertNoStackTrace();
    }

    @Test
    void rangesAreToldWithTheOptionsName() {
        assertUsage("--epochs is 0; expected at least 1.", "demo", "--epochs", "0");
        assertUsage("--examples is 3; expected at least 32.", "demo", "--examples", "3");
        assertUsage("--learning-rate is 5.0;", "demo", "--learning-rate", "5");
        assertUsage("--learning-rate is NaN;", "demo", "--learning-rate", "NaN");
        assertUsage("'x' is not an int", "demo", "--epochs", "x");
        assertUsage("--dropout is 1.0;", "train", "--model", "m", "--train", "t", "--out", "o", "--dropout", "1");
        assertUsage("--batch-size is 0;", "train", "--model", "m", "--train", "t", "--out", "o", "--batch-size", "0");
        assertUsage(
                "--no-header: Column \"sentence\" is chosen by name",
                words("train --model m --train t --out o --no-header --text sentence"));
        assertUsage(
                "--no-header: Column \"b\" is chosen by name",
                words("predict --adapter a --input f --text 1 --second-text b --no-header"));
        assertUsage(
                "--no-header: Column \"b\" is chosen by name",
                words("evaluate --adapter a --data f --label b --no-header"));
        assertUsage(
                "There is no task \"ranking\"; expected one of sequence_classification, multi_label_classification, regression,",
                words("train --model m --train t --out o --task ranking"));
        assertUsage(
                "\"3-1\" is no list of layers; expected numbers and ranges from 0, such as 0-3,5.",
                words("train --model m --train t --out o --offset-layers 3-1"));
        assertUsage(
                "--offset-layers says where offsets are",
                words("train --model m --train t --out o --offset-layers 1 --offsets none"));
        String train = "train --model m --train t --out o ";
        assertUsage("--stream needs --dev", words(train + "--stream"));
        assertUsage("--shuffle-buffer is for --stream", words(train + "--shuffle-buffer 9"));
        assertUsage("--shuffle-buffer is 0;", words(train + "--stream --dev d --shuffle-buffer 0"));
        assertUsage("--batch-tokens needs the length", words(train + "--stream --dev d --batch-tokens 9"));
        assertUsage("--batch-size or --batch-tokens, not both", words(train + "--batch-size 8 --batch-tokens 9"));
        assertUsage("--warm-up is 1.0; expected 0 or more and below 1", words(train + "--warm-up 1"));
        assertUsage("--weight-decay is -0.1; expected 0 or more and", words(train + "--weight-decay -0.1"));
        assertUsage("--max-gradient-norm is NaN; expected above 0", words(train + "--max-gradient-norm NaN"));
        assertUsage("'--schedule': There is no schedule \"step\"", words(train + "--schedule step"));
        assertUsage("--initial-scale is -1.0;", words("train --model m --train t --out o --initial-scale -1"));
        assertUsage("need --text or --format beside them", words("predict --adapter a --input f --no-header"));
        assertUsage("--text names a column of a table: say with", words("predict --adapter a --text 1"));
        assertUsage("not for texts as arguments", words("predict --adapter a --format csv text"));
        assertUsage("expected one of [TSV, CSV, JSONL]", words("predict --adapter a --format xml"));
        assertUsage("not both", "predict", "--adapter", "a", "--input", "f", "a text");
        assertUsage("Missing required option", "predict", "a text");
    }

    @Test
    void anExistingOutputFolderIsRefusedBeforeAnyWork() {
        assertBadInput("exists already", "demo", "--out", folder.toString());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void badInputIsOneLine() throws IOException {
        Path data = Files.writeString(folder.resolve("data.tsv"), "good film\tgood\nbad film\tbad\n");
        String missing = folder.resolve("missing").toString();

        assertBadInput("No model", "info", missing);
        assertBadInput(folder.toString(), "predict", "--adapter", folder.toString(), "a text");
        assertBadInput(folder.toString(), "evaluate", "--adapter", folder.toString(), "--data", data.toString());
        assertBadInput("missing", "train", "--model", Models.MINILM, "--train", missing, "--out", missing + "2");
        assertBadInput("No model", "train", "--model", missing, "--train", data.toString(), "--out", missing + "2");
        assertThat(names()).containsExactly("data.tsv");
    }

    @Test
    void aDevLabelThatIsNotTrainedOnIsNamedWithItsLine() throws IOException {
        Path train = Files.writeString(folder.resolve("train.tsv"), "good film\tgood\nbad film\tbad\n");
        Path dev = Files.writeString(folder.resolve("dev.tsv"), "fine film\tgood\nso-so film\tfair\n");

        List<String> arguments =
                new ArrayList<>(List.of("train", "--model", Models.MINILM, "--out", folder.resolve("o") + ""));
        arguments.addAll(List.of("--train", train.toString(), "--dev", dev.toString()));

        assertBadInput("dev.tsv, line 2: the label \"fair\"", arguments.toArray(String[]::new));
        assertThat(err.toString()).contains("the model was made for: bad, good.");
    }

    @Test
    void anUnexpectedErrorSaysHowToGetTheTrace() {
        CommandLine command = commandLine();

        assertThat(Errors.execution(new IllegalStateException("oops"), command, null))
                .isEqualTo(1);
        assertThat(err.toString()).contains("oops", "PASTA_DEBUG=1");
        assertNoStackTrace();
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("pasta ").contains("Java ");
    }

    private static String[] words(String arguments) {
        return arguments.split(" ");
    }

    private void assertUsage(String message, String... arguments) {
        assertFails(2, message, arguments);
    }

    private void assertBadInput(String message, String... arguments) {
        assertFails(1, message, arguments);
        assertThat(err.toString().lines()).hasSize(1);
    }

    private void assertFails(int exitCode, String message, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(run(arguments)).isEqualTo(exitCode);
        assertThat(err.toString()).startsWith("pasta: ").contains(message);
        assertNoStackTrace();
    }

    private void assertNoStackTrace() {
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    private int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    private CommandLine commandLine() {
        return Pasta.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
