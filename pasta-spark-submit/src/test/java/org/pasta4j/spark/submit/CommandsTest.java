package org.pasta4j.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./pasta spark} where no Spark is installed. */
class CommandsTest {
    private static final Path BASE = Programs.ROOT.resolve("src-test/src/test/resources/golden/tiny-bert");
    private static final Path ADAPTER = Programs.ROOT.resolve("src-test/src/test/resources/kept/adapter");

    @TempDir
    private Path folder;

    private Programs.Result run(String command, Path input, Path out, String... more)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(command, "--base", BASE.toString()));
        all.addAll(List.of("--input", input.toString(), "--out", out.toString()));
        all.addAll(List.of(more));
        return Programs.spark(folder, all.toArray(String[]::new));
    }

    private Programs.Result score(Path input, Path out, String... more) throws IOException, InterruptedException {
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
    void numbersAndTruthValuesOfCsvAreTrainedOn() throws IOException, InterruptedException {
        Path table = folder.resolve("table.csv");
        Files.writeString(
                table, "text,label,dev\n\"a good, \"\"old\"\"\nfilm\",1.5,false\nbad,0.5,false\nthe city,1,true\n");
        Path model = folder.resolve("model");
        String[] options = {"--task", "regression", "--validation-indicator-col", "dev", "--max-iter", "1"};
        assertThat(run("train", table, model, options).status()).isZero();

        Path answers = folder.resolve("answers.csv");
        Programs.Result scored =
                run("score", table, answers, "--adapter", model.resolve("data").toString());
        assertThat(scored.output()).isEmpty();
        assertThat(lines(answers))
                .contains("text,label,dev,prediction,predictedLabel,probability,entities")
                .anyMatch(line -> line.startsWith("the city,1,true,"));
    }

    @Test
    void whatWasThereStaysWhereARowIsRefused() throws IOException, InterruptedException {
        Path table = folder.resolve("table.json");
        Files.writeString(table, "{\"text\": \"good\"}\n{\"text\": null}\n");
        Path out = Files.createDirectories(folder.resolve("out.json"));
        Files.writeString(out.resolve("old"), "old");

        Programs.Result refused = score(table, out, "--overwrite");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output().lines()).singleElement().asString().contains("The text is null");
        assertThat(out.resolve("old")).hasContent("old");

        assertThat(score(table, folder.resolve("new.json")).status()).isEqualTo(1);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .contains("table.json", "out.json")
                    .noneMatch(name -> name.startsWith("new.json") || name.endsWith(".draft"));
        }
    }

    @Test
    void aQuoteInTsvIsACharacter() throws IOException, InterruptedException {
        Path table = folder.resolve("table.tsv");
        Files.writeString(table, "id\ttext\n1\t\"good\n2\tbad\n3\tthe\" city\n");
        Path out = folder.resolve("out.json");
        assertThat(score(table, out).output()).isEmpty();
        assertThat(lines(out)).hasSize(3);
    }

    @Test
    void aLineThatIsNoRowIsRefused() throws IOException, InterruptedException {
        Path table = folder.resolve("table.csv");
        Files.writeString(table, "id,text\n1,good\n2,bad,film\n");
        Path out = folder.resolve("out.json");
        Programs.Result refused = score(table, out);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output().lines()).singleElement().asString().contains("2,bad,film");
        assertThat(out).doesNotExist();
    }
}
