package org.pasta4j.benchmarks.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.GraphTrainer;

class TaskGraphTest {
    /** Whoever measures a training should measure one that learns. */
    @ParameterizedTest
    @EnumSource(BenchmarkTask.class)
    void trainingLowersTheLoss(BenchmarkTask task, @TempDir Path data) throws IOException {
        TinyData.write(data);
        try (Encoder encoder = Encoders.open(BertCheckpoint.open(TinyData.TINY_BERT));
                BertTokenizer tokenizer = BertTokenizer.open(TinyData.TINY_BERT)) {
            TaskRows rows = task.read(data, tokenizer, 10);
            TaskGraph graph = TaskGraph.of(encoder, rows, true);
            GraphTrainer trainer = new GraphTrainer(graph.graph(), new AdamW(1e-2), 0);

            // Dropout makes single losses uneven.
            Nd4j.getRandom().setSeed(1);
            double[] losses = IntStream.range(0, 60)
                    .mapToDouble(step -> trainer.step(graph.inputsAndTargets(rows.rows()), step, 0))
                    .toArray();
            double first = Arrays.stream(losses, 0, 5).average().orElseThrow();
            double last = Arrays.stream(losses, 55, 60).average().orElseThrow();

            assertThat(last).isLessThan(0.8 * first);
        }
    }
}
