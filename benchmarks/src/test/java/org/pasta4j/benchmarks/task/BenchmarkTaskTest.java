package org.pasta4j.benchmarks.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.text.BertTokenizer;

class BenchmarkTaskTest {
    @TempDir
    private static Path data;

    private static BertTokenizer tokenizer;

    @BeforeAll
    static void write() throws IOException {
        TinyData.write(data);
        tokenizer = BertTokenizer.open(TinyData.TINY_BERT);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void sentencesKeepTheirClasses() {
        TaskRows cola = BenchmarkTask.COLA.read(data, tokenizer, 10);

        assertThat(cola.outputs()).isEqualTo(2);
        assertThat(cola.rows()).extracting(row -> row.labels()[0]).containsExactly(1.0, 0.0);
        assertThat(cola.targets(cola.rows())).isDeepEqualTo(new float[][] {{0, 1}, {1, 0}});
    }

    @Test
    void pairsKeepTheirNumbersAndHaveThreeSlots() {
        TaskRows stsb = BenchmarkTask.STSB.read(data, tokenizer, 10);

        assertThat(stsb.outputs()).isEqualTo(1);
        assertThat(stsb.slots()).isEqualTo(3);
        assertThat(stsb.rows().get(0).encoding().specialTokens()).isEqualTo(3);
        assertThat(stsb.targets(stsb.rows())).isDeepEqualTo(new float[][] {{5}, {0.25f}});
    }

    @Test
    void allPiecesOfAWordHaveItsTag() {
        TaskRows wnut = BenchmarkTask.WNUT17.read(data, tokenizer, 10);
        double[] labels = wnut.rows().get(0).labels();
        int outside = pieces("@paul") + pieces("loves");
        int named = pieces("Empire");

        assertThat(wnut.outputs()).isEqualTo(4);
        assertThat(labels).hasSize(wnut.rows().get(0).ids().length);
        assertThat(labels[0]).isZero();
        assertThat(labels[outside]).isZero();
        assertThat(labels[outside + 1]).isEqualTo(1);
        assertThat(labels[outside + named]).isEqualTo(1);
        assertThat(labels[outside + named + 1]).isEqualTo(2);
        assertThat(labels[labels.length - 1]).isZero();
        assertThat(wnut.rows().get(1).labels()[pieces("Hello") + 1]).isEqualTo(3);
    }

    @Test
    void aCutSentenceKeepsAsManyLabelsAsTokens() {
        try (BertTokenizer cutting = tokenizer.withMaxLength(4)) {
            TokenRow row = BenchmarkTask.WNUT17.read(data, cutting, 1).rows().get(0);

            assertThat(row.ids()).hasSize(4);
            assertThat(row.labels()).containsExactly(0, 0, 0, 0);
        }
    }

    @Test
    void paddingHasNoTarget() {
        TaskRows wnut = BenchmarkTask.WNUT17.read(data, tokenizer, 10);
        int width = Math.max(wnut.rows().get(0).ids().length, wnut.rows().get(1).ids().length);

        float[][] targets = wnut.tokenTargets(wnut.rows());

        assertThat(targets).hasNumberOfRows(2 * width);
        assertThat(targets[2 * width - 1]).containsOnly(0);
        assertThat(targets[0]).containsExactly(1, 0, 0, 0);
    }

    @Test
    void sortedBatchesHoldTheSameRowsByLength() {
        TaskRows all = BenchmarkTask.SST2.read(data, tokenizer, 10);
        TaskRows two = new TaskRows(2, 2, 2, false, all.rows());

        assertThat(two.batches(false))
                .containsExactly(all.rows().subList(0, 2), all.rows().subList(2, 4));
        assertThat(two.batches(true).get(0).get(0)).isSameAs(all.rows().get(1));
        assertThat(two.tokens()).isEqualTo(all.tokens());
    }

    @Test
    void theFirstExamplesAreTaken() {
        assertThat(BenchmarkTask.SST2.read(data, tokenizer, 3).rows()).hasSize(3);
        assertThat(BenchmarkTask.WNUT17.read(data, tokenizer, 1).rows()).hasSize(1);
        assertThat(BenchmarkTask.STSB.texts(data, 1)).hasSize(1);
    }

    @Test
    void rowsGoThroughAFile(@TempDir Path folder) {
        TaskRows rows = BenchmarkTask.WNUT17.read(data, tokenizer, 10);
        Path file = folder.resolve("rows.json");

        rows.write(file);

        assertThat(TaskRows.read(file)).usingRecursiveComparison().isEqualTo(rows);
    }

    @Test
    void missingDataIsRefusedWithThePlace(@TempDir Path empty) {
        assertThatThrownBy(() -> BenchmarkTask.STSB.require(empty))
                .isInstanceOf(BadInputException.class)
                .hasMessageContainingAll("stsb", empty.toString(), "--data", "PASTA_DATA");
    }

    private static int pieces(String word) {
        return tokenizer.encode(word).length() - 2;
    }
}
