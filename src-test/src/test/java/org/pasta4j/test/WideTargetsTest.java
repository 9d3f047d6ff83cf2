package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.Schedule;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * Numbers far from zero, or close together, are learned as those of similarity scores are; head and offsets at rates of
 * their own.
 */
class WideTargetsTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden/tiny-bert");
    private static final PastaConfig CONFIG = PastaConfig.regression().withDropout(0);
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults().withBatchSize(8).withLearningRate(1e-2).withEpochs(40);

    private final BertModel base = BertCheckpoint.open(FOLDER);

    @TempDir
    private Path folder;

    /** From 0 to 1 by the number of dogs, moved and stretched. */
    private static List<Example> examples(double from, double width) {
        return IntStream.range(0, 40)
                .mapToObj(i ->
                        Example.of("the man" + " dog".repeat(i % 5) + " it is".repeat(i % 3), Float.toString((float)
                                (from + width * (i % 5) / 4))))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 10000", "-3e6, 100", "1000, 1", "0, 0.001", "0, 5"})
    void aRegressionLearnsThem(double from, double width) {
        List<Example> examples = examples(from, width);
        try (BertTokenizer tokenizer = BertTokenizer.open(FOLDER);
                PastaModel model = PastaModel.create(base, tokenizer, CONFIG)) {
            model.fit(examples, examples, OPTIONS, TrainingListener.NONE);
            EvaluationResult result = model.evaluate(examples);
            assertThat(result.metrics().get("pearson")).isGreaterThan(0.9);
            // The variance is an eighth of the square of the width.
            assertThat(result.metrics().get("mse")).isLessThan(0.4 * width * width / 8);
            model.save(folder.resolve("adapter"));
            try (PastaModel loaded = PastaModel.load(folder.resolve("adapter"), base, tokenizer)) {
                assertThat(loaded.evaluate(examples)).isEqualTo(result);
                // A model that was trained before goes on from where it is.
                loaded.fit(examples, examples, OPTIONS.withEpochs(1), TrainingListener.NONE);
                assertThat(loaded.evaluate(examples).metrics().get("mse")).isLessThan(0.4 * width * width / 8);
            }
        }
    }

    /** It draws the weights to zero as it does those of other heads, and the bias not from where the numbers lie. */
    @Test
    void weightDecayDoesNotGrowWithTheNumbers() {
        List<Example> examples = examples(50_000, 100_000);
        try (BertTokenizer tokenizer = BertTokenizer.open(FOLDER);
                PastaModel model = PastaModel.create(base, tokenizer, CONFIG)) {
            model.fit(examples, examples, OPTIONS.withWeightDecay(0.1), TrainingListener.NONE);
            assertThat(model.evaluate(examples).metrics().get("mse")).isLessThan(0.4 * 1e10 / 8);
        }
    }

    /** The first step of Adam is the learning rate, whatever the gradient. */
    @Test
    void theHeadHasARateOfItsOwn() {
        TrainingOptions one = OPTIONS.withEpochs(1)
                .withBatchSize(40)
                .withSchedule(Schedule.CONSTANT, 0)
                .withLearningRate(1e-3)
                .withHeadLearningRate(1e-2);
        try (BertTokenizer tokenizer = BertTokenizer.open(FOLDER);
                PastaModel model = PastaModel.create(base, tokenizer, CONFIG)) {
            Adapter before = model.adapter("base");
            model.fit(examples(0, 5), one);
            Adapter after = model.adapter("base");
            requireStep(before, after, Adapter.OFFSETS, 1e-3);
            requireStep(before, after, Adapter.CLASSIFIER_WEIGHT, 1e-2);
            requireStep(before, after, Adapter.CLASSIFIER_BIAS, 1e-2);
        }
    }

    private static void requireStep(Adapter before, Adapter after, String name, double step) {
        float[] first = before.tensors().get(name).toArray();
        float[] second = after.tensors().get(name).toArray();
        double[] steps = IntStream.range(0, first.length)
                .mapToDouble(i -> Math.abs(second[i] - first[i]))
                .sorted()
                .toArray();
        assertThat(steps[steps.length / 2]).as(name).isCloseTo(step, within(1e-2 * step));
        assertThat(steps[steps.length - 1]).as(name).isLessThan(1.01 * step);
    }
}
