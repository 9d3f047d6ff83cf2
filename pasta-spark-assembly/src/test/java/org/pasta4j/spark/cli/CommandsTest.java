package org.pasta4j.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, each on a Spark of this process. */
class CommandsTest {
    private static final Path RESOURCES =
            Path.of("../src-test/src/test/resources").toAbsolutePath().normalize();
    private static final Path BASE = RESOURCES.resolve("golden/tiny-bert");
    private static final Path ADAPTER = RESOURCES.resolve("kept/adapter");
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.master", "local[2]",
            "spark.ui.enabled", "false",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1");

    private final Locale language = Locale.getDefault();

    @TempDir
    private Path folder;

    /**
     * What a command came to.
     *
     * @param errors what it has printed as such
     */
    private record Result(int status, String errors) {}

    @BeforeEach
    void set() {
        SETTINGS.forEach(System::setProperty);
        System.setProperty(
                "spark.sql.warehouse.dir", folder.resolve("warehouse").toString());
        // Hadoop names files with the digits of the machine's language, some of which a locale of ASCII cannot name.
        Locale.setDefault(Locale.ROOT);
    }

    @AfterEach
    void restore() {
        SETTINGS.keySet().forEach(System::clearProperty);
        System.clearProperty("spark.sql.warehouse.dir");
        Locale.setDefault(language);
    }

    private Result run(String command, Path input, Path out, String... more) {
        List<String> all = new ArrayList<>(List.of(command, "--base", BASE.toString()));
        all.addAll(List.of("--input", input.toString(), "--out", out.toString()));
        all.addAll(List.of(more));
        StringWriter errors = new StringWriter();
        int status =
                PastaSpark.commandLine().setErr(new PrintWriter(errors, true)).execute(all.toArray(String[]::new));
        return new Result(status, errors.toString());
    }

    private Result score(Path input, Path out, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of("--adapter", ADAPTER.toString()));
        all.addAll(List.of(more));
        return run("score", input, out, all.toArray(String[]::new));
    }

    private static List<String> lines(Path out) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.filter(name -> name.getFileName().toString().startsWith("part-"))
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    @Test
    void numbersAndTruthValuesOfCsvAreTrainedOn() throws IOException {
        Path table = folder.resolve("table.csv");
        Files.writeString(
                table, "text,label,dev\n\"a good, \"\"old\"\"\nfilm\",1.5,false\nbad,0.5,false\nthe city,1,true\n");
        Path model = folder.resolve("model");
        String[] options = {"--task", "regression", "--validation-indicator-col", "dev", "--max-iter", "1"};
        assertThat(run("train", table, model, options).status()).isZero();

        Path answers = folder.resolve("answers.csv");
        Result scored =
                run("score", table, answers, "--adapter", model.resolve("data").toString());
        assertThat(scored.errors()).isEmpty();
        assertThat(lines(answers))
                .contains("text,label,dev,prediction,predictedLabel,predictedLabels,probability,entities")
                .anyMatch(line -> line.startsWith("the city,1,true,"));
    }

    @Test
    void whatWasThereStaysWhereARowIsRefused() throws IOException {
        Path table = folder.resolve("table.json");
        Files.writeString(table, "{\"text\": \"good\"}\n{\"text\": null}\n");
        Path out = Files.createDirectories(folder.resolve("out.json"));
        Files.writeString(out.resolve("old"), "old");

        Result refused = score(table, out, "--overwrite");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors().lines()).singleElement().asString().contains("The text is null");
        assertThat(out.resolve("old")).hasContent("old");

        assertThat(score(table, folder.resolve("new.json")).status()).isEqualTo(1);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .contains("table.json", "out.json")
                    .noneMatch(name -> name.startsWith("new.json") || name.endsWith(".draft"));
        }
    }

    @Test
    void aQuoteInTsvIsACharacter() throws IOException {
        Path table = folder.resolve("table.tsv");
        Files.writeString(table, "id\ttext\n1\t\"good\n2\tbad\n3\tthe\" city\n");
        Path out = folder.resolve("out.json");
        assertThat(score(table, out).errors()).isEmpty();
        assertThat(lines(out)).hasSize(3);
    }

    @Test
    void aRefusalIsOneLine() throws IOException {
        Path table = folder.resolve("table.json");
        Files.writeString(table, "{\"id\": 1, \"text\": \"good\", \"label\": \"x\"}\n");
        Path out = folder.resolve("refused.json");
        Result result = score(table, out, "--text-col", "body");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors())
                .isEqualTo("pasta spark score: There is no column \"body\"; found id, label, text."
                        + System.lineSeparator());
        assertThat(out).doesNotExist();
    }

    @Test
    void aLineThatIsNoRowIsRefused() throws IOException {
        Path table = folder.resolve("table.csv");
        Files.writeString(table, "id,text\n1,good\n2,bad,film\n");
        Path out = folder.resolve("out.json");
        Result refused = score(table, out);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors().lines()).singleElement().asString().contains("2,bad,film");
        assertThat(out).doesNotExist();
    }
}
