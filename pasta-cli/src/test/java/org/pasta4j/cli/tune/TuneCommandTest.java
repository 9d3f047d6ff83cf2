package org.pasta4j.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.cli.CommandRun;

class TuneCommandTest {
    @TempDir
    private Path folder;

    private Path table(int rows) throws IOException {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            table.append(i % 2 == 0 ? "the good man " : "the bad man ")
                    .append("was ".repeat(i % 5))
                    .append("here\t")
                    .append(i % 2 == 0 ? "good" : "bad")
                    .append('\n');
        }
        return Files.writeString(folder.resolve("train.tsv"), table);
    }

    @Test
    void theAdapterThatIsFoundPredicts() throws IOException {
        Path out = folder.resolve("tuned");
        String shown = CommandRun.of(
                        "tune",
                        "--model",
                        CommandRun.TINY_BERT,
                        "--train",
                        table(60),
                        "--budget",
                        "10s",
                        "--learning-rates",
                        "1e-2,1e-1",
                        "--out",
                        out)
                .done();
        assertThat(shown)
                .contains("Round 1 of 3: ", "Kept: learning rate ", "dev accuracy ", "The adapter is in " + out);
        assertThat(out.resolve("tuning.png")).isNotEmptyFile();
        JsonNode tuning = new ObjectMapper().readTree(out.resolve("tuning.json").toFile());
        JsonNode best = tuning.get("runs").get(tuning.get("best").asInt());
        assertThat(shown)
                .contains("Kept: learning rate " + best.get("learning_rate").asDouble());
        assertThat(CommandRun.of("predict", "--model", CommandRun.TINY_BERT, "--adapter", out, "the good man was here")
                        .done())
                .containsAnyOf("good", "bad");
        CommandRun.of("tune", "--model", CommandRun.TINY_BERT, "--train", table(60), "--out", out)
                .refused("exists already");
    }

    @ParameterizedTest
    @CsvSource({
        "--budget, ten, no time; expected hours",
        "--budget, '', no time",
        "--budget, 3s, expected at least 10s",
        "--learning-rates, '1e-2,2', has 2.0; expected above 0",
        "--pooling, mode, 'expected one of'"
    })
    void optionsThatCannotBeAreRefused(String option, String value, String message) throws IOException {
        CommandRun run = CommandRun.of(
                "tune",
                "--model",
                CommandRun.TINY_BERT,
                "--train",
                table(10),
                "--out",
                folder.resolve("out"),
                option,
                value);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(option, message);
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
