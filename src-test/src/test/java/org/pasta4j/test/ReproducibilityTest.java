package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.TrainingOptions;

/** The same training gives the same bits. */
class ReproducibilityTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final PastaConfig CONFIG = PastaConfig.classification("even", "odd");
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults().withEpochs(1).withBatchSize(8);

    @Test
    void theSameSeedGivesTheSameBits() {
        BertModel base = BertCheckpoint.open(TINY_BERT);
        assertThat(base.config().hiddenDropout()).isPositive();
        Map<String, FrozenTensor> first = trained(base, CONFIG, OPTIONS.withSeed(5));

        assertThat(trained(base, CONFIG, OPTIONS.withSeed(5))).isEqualTo(first);
        assertThat(trained(base, CONFIG, OPTIONS.withSeed(6))).isNotEqualTo(first);
        assertThat(trained(base, CONFIG.withSeed(1), OPTIONS.withSeed(5))).isNotEqualTo(first);
    }

    @Test
    void theSeedDecidesOnDropoutToo() {
        BertModel base = BertCheckpoint.open(TINY_BERT);
        // All examples in one batch, so that their order hardly counts.
        TrainingOptions oneStep = OPTIONS.withBatchSize(1000);
        float[] first =
                trained(base, CONFIG, oneStep.withSeed(5)).get("pasta.offsets").toArray();
        float[] other =
                trained(base, CONFIG, oneStep.withSeed(6)).get("pasta.offsets").toArray();
        double largest = IntStream.range(0, first.length)
                .mapToDouble(i -> Math.abs(first[i] - other[i]))
                .max()
                .orElseThrow();
        assertThat(largest).isGreaterThan(1e-4);
    }

    private static Map<String, FrozenTensor> trained(BertModel base, PastaConfig config, TrainingOptions options) {
        List<Example> examples = new ArrayList<>();
        for (String text : Definitions.some(50)) {
            examples.add(Example.of(text, text.length() % 2 == 0 ? "even" : "odd"));
        }
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel model = PastaModel.create(base, tokenizer, config.withMaxLength(32))) {
            model.fit(examples, options);
            return model.adapter("tiny-bert").tensors();
        }
    }
}
