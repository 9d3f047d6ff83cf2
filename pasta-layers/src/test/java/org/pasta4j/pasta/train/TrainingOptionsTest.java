package org.pasta4j.pasta.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BadInputException;

class TrainingOptionsTest {

    @ParameterizedTest
    @CsvSource({"1, 40", "480, 40", "500, 38", "2000, 10", "6400, 3", "6401, 3", "1000000000000, 3"})
    void fewExamplesNeedMoreEpochs(long examples, int epochs) {
        assertThat(TrainingOptions.defaults().withEpochsFor(examples).epochs()).isEqualTo(epochs);
        // Two batches a step are half the steps.
        assertThat(TrainingOptions.defaults()
                        .withAccumulation(2)
                        .withEpochsFor(2 * examples)
                        .epochs())
                .isEqualTo(epochs);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> TrainingOptions.defaults().withEpochsFor(0))
                .isInstanceOf(BadInputException.class)
                .hasMessage("The number of examples is 0; expected at least 1.");
        assertThatThrownBy(() -> TrainingOptions.defaults().withHeadLearningRate(2))
                .hasMessageContaining("The learning rate of the head is 2.0; expected above 0 and at most 1");
    }
}
