package org.pasta4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.cli.CommandRun;

class AdviceTest {
    @TempDir
    private Path folder;

    private String train(String table, Object... more) throws IOException {
        Path file = Files.writeString(folder.resolve("train.tsv"), table);
        List<Object> arguments = new ArrayList<>(List.of("train", "--model", CommandRun.TINY_BERT, "--train", file));
        arguments.addAll(List.of("--dev", file, "--dropout", 0, "--out", folder.resolve("out")));
        Collections.addAll(arguments, more);
        return CommandRun.of(arguments.toArray()).done();
    }

    @Test
    void aRateAtTheEdgeOfThreeIsNoted() {
        assertThat(Advice.edge(List.of(1e-3, 1e-2, 1e-1), 1e-2)).isEmpty();
        assertThat(Advice.edge(List.of(1e-3, 1e-2), 1e-2)).isEmpty();
        assertThat(Advice.edge(List.of(1e-3, 1e-1, 1e-2, 1e-1), 1e-1))
                .get()
                .asString()
                .contains("larger ones");
        assertThat(Advice.edge(List.of(1e-3, 1e-2, 1e-1), 1e-3))
                .get()
                .asString()
                .contains("smaller ones");
    }

    @Test
    void aModelThatKnowsNoMoreThanItsLargestClassIsNoted() throws IOException {
        assertThat(train("the man\tgood\nthe man\tbad\n".repeat(8), "--epochs", 1))
                .contains(
                        "Note: The dev accuracy is no better than that of always answering with the largest class (0.5000)",
                        "Other settings may tell more: pasta tune.");
    }

    @Test
    void fewExamplesAreSeenFortyTimes() throws IOException {
        assertThat(train("good man\tgood\nbad man\tbad\n".repeat(8))).contains("epoch 40 of 40: ");
    }
}
