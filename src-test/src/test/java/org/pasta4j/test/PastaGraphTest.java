package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;

/** What those who train with SameDiff's own {@code fit} lean on. */
class PastaGraphTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final PastaConfig CONFIG = PastaConfig.classification("bad", "good");
    private static final List<String> TEXTS = List.of("a good day", "a bad night");

    private static BertModel bert;
    private static BertTokenizer tokenizer;

    @BeforeAll
    static void open() {
        bert = BertCheckpoint.open(TINY_BERT);
        tokenizer = BertTokenizer.open(TINY_BERT);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void theGraphForPredictionFollowsTheTraining() {
        PastaGraph graph = build(CONFIG.withDropout(0));
        PastaGraph prediction = graph.forPrediction();
        graph.prepareTraining(new AdamW(new LinearDecay(1e-2, 20)), 0);
        float[][] before = logits(prediction);

        graph.sameDiff().fit(new SingletonMultiDataSetIterator(graph.dataSet(batch(), List.of("good", "bad"))), 20);

        float[][] after = logits(prediction);
        assertThat(after).isNotEqualTo(before);
        assertThat(after[0][1]).isGreaterThan(after[0][0]);
        assertThat(after[1][0]).isGreaterThan(after[1][1]);
        assertThat(logits(graph.forPrediction())).isEqualTo(after);
    }

    @Test
    void theAdapterHoldsWhatWasTrained() {
        PastaGraph graph = build(CONFIG);
        graph.prepareTraining(new AdamW(new LinearDecay(1e-2, 20)), 0);
        graph.sameDiff().fit(new SingletonMultiDataSetIterator(graph.dataSet(batch(), List.of("good", "bad"))), 20);
        float[][] logits = logits(graph.forPrediction());

        try (PastaModel model = PastaModel.of(graph.adapter("tiny"), bert, tokenizer)) {
            for (int i = 0; i < logits.length; i++) {
                Prediction prediction = model.predict(TEXTS.get(i));
                assertThat(prediction.logits()).containsExactly(logits[i], within(1e-5f));
                double probability =
                        1 / (1 + Math.exp(prediction.logits()[0] - prediction.logits()[1]));
                assertThat((double) prediction.scores()[1]).isCloseTo(probability, within(1e-6));
            }
        }
    }

    @Test
    void aSavedAdapterGoesOnInAGraph() {
        PastaGraph first = build(CONFIG.withDropout(0));
        first.prepareTraining(new AdamW(1e-2), 0);
        first.sameDiff().fit(new SingletonMultiDataSetIterator(first.dataSet(batch(), List.of("good", "bad"))), 5);
        Adapter adapter = first.adapter("tiny");
        PastaGraph second = build(CONFIG.withDropout(0).withSeed(9));
        PastaGraph prediction = second.forPrediction();

        second.put(adapter);

        assertThat(logits(prediction)).isEqualTo(logits(first.forPrediction()));
        second.prepareTraining(new AdamW(1e-2), 0);
        second.sameDiff().fit(new SingletonMultiDataSetIterator(second.dataSet(batch(), List.of("good", "bad"))), 5);
        assertThat(second.adapter("tiny").tensors()).isNotEqualTo(adapter.tensors());
        for (PastaConfig other :
                List.of(CONFIG.withSlots(3), PastaConfig.classification("good", "bad"), PastaConfig.regression())) {
            assertThatThrownBy(() -> build(other).put(adapter))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageContainingAll("does not fit the graph", "[bad, good] with offsets for 2 slots");
        }
    }

    @Test
    void labelsAreCheckedBeforeTheyAreNumbers() {
        PastaGraph graph = build(CONFIG);

        assertThatThrownBy(() -> graph.dataSet(batch(), List.of("good")))
                .isInstanceOf(BadInputException.class)
                .hasMessage("There are 1 labels for 2 rows; expected one for each.");
        assertThatThrownBy(() -> graph.dataSet(batch(), List.of("good", "fair")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("\"fair\" is none of those the model was made for: bad, good.");
        assertThatThrownBy(() -> build(PastaConfig.regression()).dataSet(batch(), List.of("1.5", "much")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("\"much\" is no number");
        assertThat(build(PastaConfig.regression())
                        .dataSet(batch(), List.of("1.5", "-2"))
                        .getLabels(0)
                        .toFloatVector())
                .containsExactly(1.5f, -2f);
    }

    @Test
    void aConfigurationKnowsHowManyNumbersItTrains() {
        for (PastaConfig config : List.of(CONFIG, CONFIG.headOnly(), PastaConfig.regression(), CONFIG.withSlots(3))) {
            try (PastaModel model = PastaModel.create(bert, tokenizer, config)) {
                assertThat(PastaLayers.trainedParameters(bert, config)).isEqualTo(model.trainedParameters());
            }
        }
    }

    private static PastaGraph build(PastaConfig config) {
        return PastaLayers.build(SameDiff.create(), bert, config);
    }

    private static EncodedBatch batch() {
        return EncodedBatch.of(TEXTS.stream().map(tokenizer::encode).toList());
    }

    private static float[][] logits(PastaGraph graph) {
        return graph.sameDiff()
                .output(graph.placeholders(batch()), PastaGraph.LOGITS)
                .get(PastaGraph.LOGITS)
                .toFloatMatrix();
    }
}
