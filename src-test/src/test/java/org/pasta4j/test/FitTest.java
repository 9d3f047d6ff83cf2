package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingResult;

/** What {@code PastaModel.fit} refuses, reports and leaves as it was. */
class FitTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final List<Example> EXAMPLES = List.of(Example.of("a day", "good"), Example.of("a night", "bad"));

    private final BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
    private final PastaModel model =
            PastaModel.create(BertCheckpoint.open(TINY_BERT), tokenizer, PastaConfig.classification("bad", "good"));

    @AfterEach
    void close() {
        model.close();
        tokenizer.close();
    }

    @Test
    void refusesMoreStepsThanCanBeCounted() {
        TrainingOptions options =
                TrainingOptions.defaults().withEpochs(1_500_000_000).withBatchSize(1);
        assertThatThrownBy(() -> model.fit(EXAMPLES, options))
                .isInstanceOf(BadInputException.class)
                .hasMessage("1500000000 epochs of 2 steps are 3000000000 steps; expected at most 2147483647."
                        + " Train for fewer epochs.");
    }

    @Test
    void refusesPairsWhereOnlySingleTextsHaveSlots() {
        List<Example> pairs = List.of(Example.pair("a day", "a night", "good"));
        String message = "A row has 3 special tokens; expected at most 2, for only so many have an offset."
                + " Make the model with more slots (PastaConfig.withSlots): a pair has 3 with BERT.";
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> model.fit(pairs, TrainingOptions.defaults()),
                () -> model.evaluate(pairs),
                () -> model.predict("a day", "a night"))) {
            assertThatThrownBy(use).isInstanceOf(BadInputException.class).hasMessage(message);
        }
    }

    @Test
    void theBestEpochIsThatOfTheHeldOutExamples() {
        // The dev labels contradict the training, so that the accuracy falls from epoch to epoch and the first is best.
        List<Example> contradiction = EXAMPLES.stream()
                .map(e -> Example.of(e.text(), e.label().equals("good") ? "bad" : "good"))
                .toList();
        TrainingOptions options = TrainingOptions.defaults().withEpochs(12).withLearningRate(3e-2);
        List<Adapter> afterEpochs = new ArrayList<>();
        TrainingResult result = model.fit(EXAMPLES, contradiction, options, each(afterEpochs));

        assertThat(result.best().best()).isTrue();
        assertThat(model.adapter("base").tensors())
                .isEqualTo(afterEpochs.get(result.bestEpoch() - 1).tensors());
        assertThat(result.bestEpoch()).isLessThan(12);
        for (EpochReport report : result.epochs()) {
            assertThat(report.dev().orElseThrow().mainValue())
                    .isLessThanOrEqualTo(result.best().dev().orElseThrow().mainValue());
        }
    }

    @Test
    void withoutHeldOutExamplesThereIsNoBestEpochAndTheLastStays() {
        List<Adapter> afterEpochs = new ArrayList<>();
        TrainingResult result = model.fit(EXAMPLES, List.of(), TrainingOptions.defaults(), each(afterEpochs));

        assertThat(result.epochs()).hasSize(3).noneMatch(EpochReport::best);
        assertThat(result.bestEpoch()).isEqualTo(3);
        assertThat(model.adapter("base").tensors())
                .isEqualTo(afterEpochs.get(2).tensors())
                .isNotEqualTo(afterEpochs.get(1).tensors());
    }

    @Test
    void leavesTheCallersRandomGeneratorAsItWas() {
        Random random = Nd4j.getRandom();
        random.setSeed(42);
        random.nextInt();
        Nd4j.rand(3);
        List<Float> expected = List.of(random.nextFloat(), Nd4j.rand(1).getFloat(0));

        random.setSeed(42);
        random.nextInt();
        Nd4j.rand(3);
        model.fit(EXAMPLES, TrainingOptions.defaults());
        assertThat(List.of(random.nextFloat(), Nd4j.rand(1).getFloat(0))).isEqualTo(expected);
        assertThat(random.getSeed()).isEqualTo(42);
    }

    private TrainingListener each(List<Adapter> afterEpochs) {
        return new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                afterEpochs.add(model.adapter("base"));
            }
        };
    }
}
