package org.pasta4j.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.cli.CommandRun;
import org.pasta4j.cli.Pictures;

/** {@code pasta compare}: methods on tasks, run by run. */
class CompareTest {
    private static final List<String> METHODS =
            List.of("head", "pasta", "bitfit", "full", "pasta-shared", "pasta-first", "pasta-separators");

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void writeData() throws IOException {
        out = folder.resolve("out");
        StringBuilder table = new StringBuilder();
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            table.append("a man is eating ").append(i).append(i % 3 == 0 ? "\tgood\n" : "\tbad\n");
            words.append("a O\nman B-x\n").append(i % 2 == 0 ? "is O\n\n" : "dog I-x\n\n");
        }
        Files.writeString(folder.resolve("texts.tsv"), table);
        Files.writeString(folder.resolve("words.conll"), words);
        plan(2);
    }

    private void plan(int epochs) throws IOException {
        plan(epochs, "");
    }

    /** @param more of the task of texts */
    private void plan(int epochs, String more) throws IOException {
        String methods = String.join(
                ", ",
                METHODS.stream()
                        .map(name ->
                                "\"" + name + "\": {\"trains\": \"" + name + "\", \"learning_rates\": [0.001, 0.01]}")
                        .toList());
        String plan = "{\"model\": \"%s\", \"seeds\": 2, \"methods\": {%s}, \"tasks\": ["
                + "{\"name\": \"texts\", \"task\": \"sequence_classification\", \"train\": \"texts.tsv\","
                + " \"dev\": \"texts.tsv\", \"test\": \"texts.tsv\", \"epochs\": %d, \"batch_size\": 8,"
                + " \"max_length\": 16, \"examples\": 20%s},"
                + "{\"name\": \"words\", \"task\": \"token_classification\", \"train\": \"words.conll\","
                + " \"dev\": \"words.conll\", \"epochs\": 2, \"batch_size\": 8, \"max_length\": 16}]}";
        Files.writeString(
                folder.resolve("plan.json"),
                String.format(Locale.ROOT, plan, CommandRun.TINY_BERT.toAbsolutePath(), methods, epochs, more));
    }

    private CommandRun compare(Object... more) {
        Stream<Object> fixed = Stream.of("compare", folder.resolve("plan.json"), "--out", out);
        return CommandRun.of(Stream.concat(fixed, Stream.of(more)).toArray());
    }

    private JsonNode results() throws IOException {
        return new ObjectMapper().readTree(out.resolve("results.json").toFile());
    }

    @Test
    void everyMethodIsTrainedOnEveryTaskAndSeedAndOnlyOnce() throws IOException {
        compare("--tasks", "words", "--methods", "pasta,head").done();
        assertThat(results()).hasSize(2 * 3);

        assertThat(compare().done()).contains("texts, full: dev ", "words, pasta-separators: dev ");

        // Two learning rates with the first seed, and the second seed with the better one.
        assertThat(results()).hasSize(2 * METHODS.size() * 3);
        for (JsonNode run : results()) {
            assertThat(run.get("dev").size()).as(run.toString()).isPositive();
            assertThat(run.get("test").isEmpty())
                    .isEqualTo(run.get("task").asText().equals("words"));
            assertThat(run.get("examples").asInt())
                    .isEqualTo(run.get("task").asText().equals("words") ? 24 : 20);
        }
        String report = Files.readString(out.resolve("results.md"));
        assertThat(report.lines().filter(line -> line.matches("\\| (texts|words) .*± .*")))
                .hasSize(2 * METHODS.size());
        // All of tiny-bert's weights and the head: 41,408 + 2 x 33.
        assertThat(report).contains("| texts | accuracy | full | 41,474 | 20 x 2 |", "| words | pasta | 0.001: ");
        assertThat(out.resolve("results.png")).isNotEmptyFile();
        assertThat(compare().done())
                .doesNotContain(" ...")
                .contains("The results are in " + out + ": results.md, results.json and results.png.");
        assertThat(Pictures.without(() -> compare().done()))
                .contains("no writer of PNG files", "The results are in " + out + ": results.md and results.json.");
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("runs", "results.md", "results.json", "results.png");
        }
    }

    @Test
    void aBestRateAtTheEdgeIsTold() {
        List<Double> tried = List.of(0.003, 0.01, 0.001);

        assertThat(Comparison.atEdge(0.01, tried)).contains("the highest tried");
        assertThat(Comparison.atEdge(0.001, tried)).contains("the lowest tried");
        assertThat(Comparison.atEdge(0.003, tried)).isEmpty();
        assertThat(Comparison.atEdge(0.01, List.of(0.001, 0.01))).isEmpty();
    }

    @Test
    void aPlanInAnotherEncodingIsTold() throws IOException {
        Files.write(folder.resolve("plan.json"), new byte[] {'"', (byte) 0xe9, '"'});

        compare().refused("plan.json: expected UTF-8, found another encoding.");
    }

    @Test
    void onlyRunsThatAreMissingAreDone() throws IOException {
        compare("--tasks", "texts", "--methods", "pasta").done();
        Path kept = out.resolve("runs/texts-pasta-0.001-0.json");
        byte[] bytes = Files.readAllBytes(kept);
        Files.delete(out.resolve("runs/texts-pasta-0.01-0.json"));

        assertThat(compare("--tasks", "texts", "--methods", "pasta").done()).contains("texts, pasta: 1 run on");
        assertThat(results()).hasSize(3);
        assertThat(kept).hasBinaryContent(bytes);
    }

    @Test
    void whatAStopBetweenTwoResultsLeavesIsGoneOnFrom() throws IOException {
        Path inTheWay = out.resolve("runs/texts-pasta-0.01-0.json.draft");
        Files.createDirectories(inTheWay);
        compare("--tasks", "texts", "--methods", "pasta", "--checkpoint-seconds", "0")
                .refused("Cannot write", "texts-pasta-0.01-0.json");
        Files.delete(inTheWay);

        assertThat(compare("--tasks", "texts", "--methods", "pasta").done()).contains("texts, pasta: 1 run on");
        assertThat(results()).hasSize(3);
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("state-"));
        }
    }

    @Test
    void runsOfAnotherPlanAreNotTakenForThisOne() throws IOException {
        compare("--tasks", "texts", "--methods", "head").done();
        plan(3);
        compare("--tasks", "texts", "--methods", "head")
                .refused(
                        "texts-head-0.001-0.json is of another comparison (head, 20 examples (",
                        "2 epochs",
                        "3 epochs");
    }

    @Test
    void runsOnOtherDataAreNotTakenForTheseButThoseOfAnotherEncoderAre() throws IOException {
        compare("--methods", "head").done();
        assertThat(compare("--methods", "head", "--encoder", "stock").done()).doesNotContain(" ...");

        Path words = folder.resolve("words.conll");
        Files.writeString(words, Files.readString(words).replace("dog", "cat"));
        // Refused before anything is trained, also what is missing of a task before.
        Files.delete(out.resolve("runs/texts-head-0.001-0.json"));
        compare("--methods", "head").refused("words-head-0.001-0.json is of another comparison (head, 24 sentences (");
        assertThat(out.resolve("runs/texts-head-0.001-0.json")).doesNotExist();
    }

    @Test
    void runsOfAnotherDecodingAreNotTakenForThisOne() throws IOException {
        compare("--tasks", "words", "--methods", "head").done();
        Path plan = folder.resolve("plan.json");
        String text = Files.readString(plan);
        Files.writeString(
                plan,
                text.replace("\"dev\": \"words.conll\",", "\"dev\": \"words.conll\", \"decoding\": \"viterbi\","));
        assertThat(compare("--tasks", "words", "--methods", "head").done()).doesNotContain(" ...");
        Files.writeString(
                plan, text.replace("\"dev\": \"words.conll\",", "\"dev\": \"words.conll\", \"decoding\": \"argmax\","));
        compare("--tasks", "words", "--methods", "head").refused("is of another comparison", "decoding viterbi");
    }

    @Test
    void aMethodThatAlwaysDivergesIsShownAndEndsNothing() throws IOException {
        String plan = Files.readString(folder.resolve("plan.json"));
        Files.writeString(
                folder.resolve("plan.json"),
                plan.replace(
                        "\"methods\": {",
                        "\"methods\": {\"wild\": {\"trains\": \"full\", \"learning_rates\": [0.001, 0.01],"
                                + " \"initial_scale\": 1e38}, "));

        assertThat(compare("--tasks", "texts", "--methods", "wild,head").done())
                .contains("texts, wild: every learning rate diverged.", "texts, head: dev ");

        String report = Files.readString(out.resolve("results.md"));
        assertThat(report)
                .containsPattern("\\| texts \\| accuracy \\| wild \\| .* \\| none \\| every learning rate diverged \\|")
                .contains("| texts | wild | 0.001: diverged, 0.01: diverged |", "| texts | head | 0.001: 0.");
        assertThat(results().get(0).get("failure").asText()).contains("diverged");
        assertThat(out.resolve("results.png")).isNotEmptyFile();
        assertThat(compare("--tasks", "texts", "--methods", "wild,head").done()).doesNotContain(" ...");
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("state-"));
        }
    }

    /** What is wrong is replaced in a plan that is right. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    .+                          ; null                             ; expected a JSON object, found null
                    \\]\\}$                      ; ]                                ; expected a JSON object, found damage at line 1, character
                    "seeds": 2                  ; "seeds": 0                       ; "seeds" should hold a whole number of at least 1, found 0
                    "seeds": 2                  ; "seeds": "two"                   ; "seeds" should hold a whole number, found the text "two"
                    "seeds": 2                  ; "seeds": 2, "seeds": 3           ; Duplicate field 'seeds'
                    "head": \\{[^}]*\\}         ; "head": null                     ; "methods.head" should hold an object, found nothing
                    "trains": "head"            ; "trains": "lora"                 ; "methods.head.trains" should hold one of pasta, head,
                    "trains": "head"            ; "trains": "head", "dropout": 1   ; "methods.head": The dropout is 1.0; expected
                    "learning_rates": \\[0.001  ; "learning_rates": [5             ; "methods.head.learning_rates": The learning rate is 5.0; expected
                    "learning_rates": \\[0.001  ; "learning_rates": [0.01          ; "methods.head.learning_rates" should hold at least one number, and each once
                    "learning_rates"            ; "learning_rate"                  ; the field "learning_rate" of "methods.head" is not known; expected fields are "trains", "learning_rates"
                    "tasks": \\[                ; "tasks": [null,                  ; "tasks[0]" should hold an object, found nothing
                    "name": "words"             ; "name": "texts"                  ; "head" on "texts" and "head" on "texts" would have
                    "pasta": \\{                ; "HEAD": {                        ; "head" on "texts" and "HEAD" on "texts" would have
                    "max_length": 16            ; "max_length": 7                  ; "tasks[0].max_length" should hold a whole number of at least 8, found 7
                    "examples": 20              ; "held_out_examples": -3          ; "tasks[0].held_out_examples" should hold a whole number of at least 1, found -3
                    "examples": 20              ; "header": false, "text": "title" ; "tasks[0]": Column "title" is chosen by name
                    "task": "seq                ; "task": "text-seq                ; "tasks[0]": There is no task "text-sequence_classification"
                    "dev": "words.conll"        ; "dev": "none.conll"              ; none.conll
                    "examples": 20              ; "decoding": "argmax"             ; "tasks[0]": "decoding" says how words get their tags; there are none in sequence_classification
                    "dev": "words.conll"        ; "dev": "words.conll", "decoding": "crf" ; "tasks[1]": There is no decoding "crf"; expected one of viterbi, argmax
                    """)
    void aPlanThatCannotBeCarriedOutIsRefusedBeforeAnythingIsTrained(String wrong, String by, String message)
            throws IOException {
        Path file = folder.resolve("plan.json");
        String plan = Files.readString(file);
        String broken = Pattern.compile(wrong, Pattern.DOTALL).matcher(plan).replaceFirst(Matcher.quoteReplacement(by));
        assertThat(broken).isNotEqualTo(plan);
        Files.writeString(file, broken);

        CommandRun run = compare();
        assertThat(run.err()).startsWith("pasta: ").contains(message).hasLineCount(1);
        assertThat(run.err()).doesNotContain("unexpected", "REDACTED", "org.", "java.");
        assertThat(out).doesNotExist();
    }

    @Test
    void aPlaceThatCannotTakeTheResultsIsRefusedBeforeAnythingIsTrained() throws IOException {
        Files.writeString(out, "mine");
        compare("--methods", "head").refused("Nothing can be written into the output folder", "out: it is a file");
        assertThat(out).hasContent("mine");

        Files.delete(out);
        Path broken = Files.createDirectories(out.resolve("runs")).resolve("broken.json");
        Files.writeString(broken, "{}");
        compare("--methods", "head").refused("broken.json", "should hold a number, found nothing", "Delete that file");
    }

    @Test
    void aTaskIsComparedByTheMetricOfItsPlanWithoutBadRows() throws IOException {
        Files.writeString(folder.resolve("texts.tsv"), "no label\n", StandardOpenOption.APPEND);
        plan(2);
        compare("--tasks", "texts", "--methods", "head").refused("texts.tsv, line 25: expected 2 columns");

        plan(2, ", \"metric\": \"mcc\", \"skip_bad_rows\": true");
        assertThat(compare("--tasks", "texts", "--methods", "head").done())
                .contains("Skipped 1 bad example of texts.tsv: ", "texts.tsv, line 25: expected 2 columns");
        assertThat(out.resolve("results.md")).content().contains("| texts | MCC | head | 66 |");
        JsonNode first = results().get(0);
        assertThat(first.get("metric").asText()).isEqualTo("mcc");
        double[] rates = new double[2];
        for (JsonNode run : results()) {
            if (run.get("seed").asInt() == 0) {
                rates[run.get("learning_rate").asDouble() == 0.01 ? 1 : 0] =
                        run.get("dev").get("mcc").asDouble();
            }
        }
        double chosen = results().get(2).get("learning_rate").asDouble();
        assertThat(chosen).isEqualTo(rates[1] > rates[0] ? 0.01 : 0.001);

        plan(2, ", \"metric\": \"pearson\"");
        compare()
                .refused("\"tasks[0].metric\" should hold one of accuracy, micro_f1, macro_f1, mcc, found \"pearson\"");
    }

    @Test
    void whatThePlanDoesNotHaveIsAUsageError() {
        CommandRun run = compare("--methods", "lora");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--methods has \"lora\"; the plan has head, pasta, bitfit");
        assertThat(compare("--tasks", "texts,texts").err())
                .contains("--tasks has \"texts\" more than once; expected each name once.");
    }
}
