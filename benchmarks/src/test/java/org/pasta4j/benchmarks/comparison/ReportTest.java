package org.pasta4j.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.task.BenchmarkTask;

class ReportTest {
    @TempDir
    private Path folder;

    @Test
    void aSecondResultOfTheDayLeavesTheFirstOne() throws IOException {
        Files.createFile(folder.resolve("2024-02-29.md"));
        Results results = new Results();
        results.fail(new Results.Case("minilm", BenchmarkTask.COLA, Contestant.ORT), "no wheel");
        Report report = new Report(
                results,
                Map.of(),
                Optional.empty(),
                "0.1",
                new ComparisonSettings(List.of(), List.of(), List.of(), folder, 2, OptionalInt.empty(), 1, 1),
                "pasta-bench");

        Path page = report.write(folder, LocalDate.of(2024, 2, 29));

        assertThat(page).hasFileName("2024-02-29-2.md");
        assertThat(page)
                .content(StandardCharsets.UTF_8)
                .contains("Not measured: minilm cola ort (no wheel).", "2 rounds")
                .doesNotContain("](2024");
    }
}
