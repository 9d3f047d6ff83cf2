package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.pasta4j.test.Closeness.assertClose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.metric.ClassMetric;
import org.pasta4j.pasta.metric.EvaluationResult;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.ClassWeights;
import org.pasta4j.pasta.train.DivergedException;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.GraphTrainer;
import org.pasta4j.pasta.train.Optimizer;
import org.pasta4j.pasta.train.Schedule;
import org.pasta4j.pasta.train.ScheduledRate;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;
import org.pasta4j.pasta.train.TrainingStateOptions;
import org.pasta4j.pasta.train.ValidationReport;

/** What a training does beside AdamW's formula. */
class TrainerTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final BertModel BASE = BertCheckpoint.open(TINY_BERT);
    private static final PastaConfig CONFIG =
            PastaConfig.classification("bad", "good").withDropout(0);
    private static final List<Example> EXAMPLES = IntStream.range(0, 12)
            .mapToObj(i -> Example.of("a man " + "is eating ".repeat(i % 5) + i, i % 3 == 0 ? "good" : "bad"))
            .toList();

    /** As Hugging Face's get_scheduler gives for 10 steps, 2 of them of warm-up. */
    @Test
    void schedulesAreThoseOfTransformers() {
        assertThat(rates(Schedule.LINEAR)).containsExactly(0, .5, 1, .875, .75, .625, .5, .375, .25, .125, 0);
        assertThat(rates(Schedule.CONSTANT)).containsExactly(0, .5, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        double[] cosine = rates(Schedule.COSINE);
        assertThat(cosine).startsWith(0, .5, 1);
        assertThat(cosine[4]).isEqualTo((1 + Math.sqrt(.5)) / 2, offset(1e-15));
        assertThat(cosine[6]).isEqualTo(.5, offset(1e-15));
        assertThat(cosine[10]).isZero();
        assertThat(new ScheduledRate(Schedule.LINEAR, 2, 0, 4).valueAt(0, 0)).isEqualTo(2);
    }

    private static double[] rates(Schedule schedule) {
        ScheduledRate rate = new ScheduledRate(schedule, 1, 2, 10);
        return IntStream.rangeClosed(0, 10)
                .mapToDouble(step -> rate.valueAt(step, 0))
                .toArray();
    }

    @Test
    void accumulatedBatchesAreOneLargeBatch() {
        TrainingOptions whole = TrainingOptions.defaults().withEpochs(3).withBatchSize(12);
        List<Integer> steps = new ArrayList<>();
        Adapter large = trained(whole, report -> {});
        // Seven of twelve and five of twelve: shares that differ.
        Adapter small = trained(whole.withBatchSize(7).withAccumulation(2), steps::add);

        assertThat(steps).containsExactly(12, 12, 12);
        large.tensors()
                .forEach((name, tensor) ->
                        assertClose(name, small.tensors().get(name).toArray(), tensor.toArray()));
    }

    private interface Steps {
        void examples(int count);
    }

    private static Adapter trained(TrainingOptions options, Steps steps) {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(BASE, tokenizer, CONFIG)) {
            model.fit(EXAMPLES, List.of(), options, new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    steps.examples(report.examples());
                }
            });
            return model.adapter("base");
        }
    }

    /** The loss is the product of all numbers with 3 and 4: a gradient of norm 5, however long it gets here. */
    @Test
    void gradientsAreCutToANormOverAllVariables() {
        for (double norm : new double[] {0, 2.5, 10}) {
            SameDiff graph = SameDiff.create();
            SDVariable x = graph.placeHolder("x", DataType.FLOAT, 1, 1);
            SDVariable a = graph.var("a", Nd4j.createFromArray(new float[][] {{1}}));
            SDVariable b = graph.var("b", Nd4j.createFromArray(new float[][] {{1}}));
            a.mul(x).mul(3).add(b.mul(x).mul(4)).sum().rename("loss");
            graph.setLossVariables("loss");
            GraphTrainer trainer = new GraphTrainer(graph, new AdamW(1e-3), 0, norm);
            Map<String, INDArray> one = new LinkedHashMap<>(Map.of("x", Nd4j.ones(DataType.FLOAT, 1, 1)));

            assertThat(trainer.step(one, 0, 0)).isEqualTo(7);

            // Adam's first step is the sign of the gradient but for epsilon, so the lengths are seen by its second
            // moment alone: a step of another length behind it.
            one.put("x", Nd4j.createFromArray(new float[][] {{0.1f}}));
            trainer.step(one, 1, 0);
            double cut = norm == 2.5 ? 0.5 : 1;
            double mean = (0.9 * 0.1 * 3 * cut + 0.1 * 0.3) / (1 - 0.81);
            double square = (0.999 * 0.001 * 9 * cut * cut + 0.001 * 0.09) / (1 - 0.998001);
            assertThat(a.getArr().getDouble(0)).isEqualTo(1 - 1e-3 - 1e-3 * mean / Math.sqrt(square), offset(1e-6));
        }
    }

    @Test
    void stopsWhenNoBetterEpochComes() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(BASE, tokenizer, CONFIG)) {
            // A rate that changes nothing leaves the first epoch the best.
            TrainingOptions options = TrainingOptions.defaults()
                    .withEpochs(9)
                    .withLearningRate(1e-12)
                    .withPatience(2);
            TrainingResult result = model.fit(EXAMPLES, EXAMPLES, options, TrainingListener.NONE);

            assertThat(result.epochs()).extracting(EpochReport::best).containsExactly(true, false, false);
            assertThat(result.bestEpoch()).isEqualTo(1);
            assertThat(model.fit(EXAMPLES, options).epochs())
                    .as("without held-out examples")
                    .hasSize(9);
        }
    }

    @Test
    void theMetricOfTheBestEpochIsTheCallers() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(BASE, tokenizer, CONFIG)) {
            TrainingOptions options = TrainingOptions.defaults().withEpochs(4).withMetric(ClassMetric.MCC.key());
            TrainingResult result = model.fit(EXAMPLES, EXAMPLES, options, TrainingListener.NONE);
            EvaluationResult best = result.best().dev().orElseThrow();
            assertThat(best.metrics())
                    .as("the chosen one leads")
                    .containsOnlyKeys(
                            ClassMetric.MCC.key(),
                            ClassMetric.ACCURACY.key(),
                            ClassMetric.MICRO_F1.key(),
                            ClassMetric.MACRO_F1.key());
            assertThat(best.mainMetric()).isEqualTo(ClassMetric.MCC.key());
            assertThat(result.epochs())
                    .allMatch(epoch ->
                            epoch.dev().orElseThrow().metrics().get(ClassMetric.MCC.key()) <= best.mainValue());
            assertThatThrownBy(() -> model.fit(EXAMPLES, EXAMPLES, options.withMetric("f2"), TrainingListener.NONE))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageContaining("no metric \"f2\"")
                    .hasMessageContaining("accuracy, micro_f1, macro_f1, mcc");
        }
    }

    /** With all examples in a batch, a class that counts twice is a class whose examples are there twice. */
    @Test
    void aClassThatCountsTwiceIsThereTwice() {
        TrainingOptions options = TrainingOptions.defaults().withEpochs(5).withBatchSize(100);
        List<Example> doubled = new ArrayList<>(EXAMPLES);
        EXAMPLES.stream().filter(example -> example.label().equals("good")).forEach(doubled::add);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel weighted = PastaModel.create(BASE, tokenizer, CONFIG);
                PastaModel twice = PastaModel.create(BASE, tokenizer, CONFIG)) {
            TrainingResult byWeight = weighted.fit(EXAMPLES, options.withClassWeights(Map.of("good", 2.0)));
            TrainingResult byExamples = twice.fit(doubled, options);

            assertThat(byWeight.best().loss()).isEqualTo(byExamples.best().loss(), offset(1e-5));
            Adapter expected = twice.adapter("base");
            weighted.adapter("base")
                    .tensors()
                    .forEach((name, tensor) -> assertClose(
                            name, tensor.toArray(), expected.tensors().get(name).toArray()));
            assertThatThrownBy(() -> weighted.fit(EXAMPLES, options.withClassWeights(Map.of("ugly", 2.0))))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageContaining("\"ugly\", which is none of the model's: bad, good");
        }
        assertThat(ClassWeights.balanced(List.of("a", "b", "b", "b")))
                .containsEntry("a", 2.0)
                .containsEntry("b", 4 / 6.0);
    }

    @Test
    void aTrainingThatDivergesSaysWhereAndKeepsTheBestBefore(@TempDir Path folder) {
        List<Example> train = new ArrayList<>(Collections.nCopies(20, Example.of("a", "1")));
        train.add(Example.of("a man", "3e38"));
        List<Example> dev = List.of(Example.of("a", "1"), Example.of("a man", "2"));
        TrainingOptions options = TrainingOptions.defaults()
                .withSeed(1) // the example that is too large comes late
                .withBatchSize(1)
                .withValidationEvery(1)
                .withCheckpoints(new TrainingStateOptions(folder, 0));
        List<ValidationReport> looks = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onValidation(ValidationReport report) {
                looks.add(report);
            }
        };
        PastaConfig config = PastaConfig.regression().withDropout(0);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(BASE, tokenizer, config);
                PastaModel resumed = PastaModel.create(BASE, tokenizer, config)) {
            assertThatThrownBy(() -> model.fit(train, dev, options, listener))
                    .isExactlyInstanceOf(DivergedException.class)
                    .hasMessageMatching("The loss is Infinity at step " + (looks.size() + 1) + "; the largest gradient"
                            + " before it was that of \\S+ with a norm of .* The training has diverged: .* The model"
                            + " holds the parameters of step \\d+, the best on the held-out examples\\.");

            ValidationReport best = looks.stream()
                    .filter(ValidationReport::best)
                    .reduce((first, second) -> second)
                    .orElseThrow();
            assertThat(model.evaluate(dev).loss()).isEqualTo(best.result().loss());
            TrainingResult again = PastaModel.fitTogether(
                            List.of(resumed), train, dev, List.of(options), List.of(TrainingListener.NONE))
                    .get(0);
            assertThat(again.failure()).isPresent();
            assertThat(again.bestStep()).isEqualTo(best.step());
            assertThat(resumed.adapter("base").tensors())
                    .isEqualTo(model.adapter("base").tensors());
        }
    }

    /** A training that goes on has done steps that its optimizer knows nothing of. */
    @Test
    void theLargestGradientIsLeftOutWhereNoneIsKnown() {
        Optimizer fresh = new Optimizer(Map.of(), new AdamW(1e-3), 0, 0);
        assertThatThrownBy(() -> GraphTrainer.requireFinite(Double.NaN, 6, fresh))
                .hasMessage("The loss is NaN at step 7. The training has diverged: try a smaller learning rate, or"
                        + " gradients cut to a norm.");
    }
}
