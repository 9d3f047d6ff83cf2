package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.PastaModel;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.train.TrainingOptions;

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
}
