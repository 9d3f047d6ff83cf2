package org.pasta4j.pasta.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.metric.Metrics;

/** What a run keeps of its validations, in memory and in a training state. */
class RunProgressTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CLASSES = 3000;
    private static final int EXAMPLES = 1000;
    private static final int LOOKS = 10;

    @Test
    void aValidationTakesWhatItsExamplesTakeAndNotItsClassesSquared() throws IOException {
        List<String> labels =
                IntStream.range(0, CLASSES).mapToObj(c -> "class " + c).toList();
        RunProgress progress = new RunProgress();
        for (int look = 0; look < LOOKS; look++) {
            progress.validations.add(new ValidationReport(1, look + 1, result(labels, look), look == 3));
        }
        byte[] saved = JSON.writeValueAsBytes(progress);
        // Three numbers an example and look, and the names once.
        assertThat(saved.length).isLessThan(LOOKS * EXAMPLES * 20 + CLASSES * 20);

        RunProgress read = JSON.readValue(saved, RunProgress.class);
        assertThat(read.validations).isEqualTo(progress.validations);
        assertThat(BestSoFar.of(read.validations)).contains(progress.validations.get(3));
        List<String> first = read.validations.get(0).result().labels();
        assertThat(read.validations)
                .allSatisfy(report -> assertThat(report.result().labels()).isSameAs(first));
        assertThat(JSON.writeValueAsBytes(read)).isEqualTo(saved);
    }

    private static EvaluationResult result(List<String> labels, int seed) {
        Random random = new Random(seed);
        int[] truth = random.ints(EXAMPLES, 0, CLASSES).toArray();
        int[] predicted = random.ints(EXAMPLES, 0, CLASSES).toArray();
        EvaluationResult result = Metrics.classification(truth, predicted, labels, 0.5, 0);
        int[][] matrix = new int[CLASSES][CLASSES];
        for (int i = 0; i < EXAMPLES; i++) {
            matrix[truth[i]][predicted[i]]++;
        }
        assertThat(result.confusion()).isDeepEqualTo(matrix);
        return result;
    }

    @Test
    void aRunWithoutClassesComesBackToo() throws IOException {
        RunProgress progress = new RunProgress();
        EvaluationResult numbers = Metrics.regression(new double[] {1, 2}, new double[] {1, 3}, 0.5, 0);
        progress.validations.add(new ValidationReport(1, 1, numbers, true));
        RunProgress read = JSON.readValue(JSON.writeValueAsBytes(progress), RunProgress.class);
        assertThat(read.validations).isEqualTo(progress.validations);
    }
}
