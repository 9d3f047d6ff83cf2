package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.test.Networks.Network;

/**
 * Pairs of texts on a base that knows one type of tokens, or none, with a tokenizer that tells the second text by type
 * 1: each says what its twin says, a base of two types that does not tell them apart.
 */
class OneTypeTest {
    private static final Path TINY = PoolAdapters.GOLDEN.resolve("tiny-bert");
    private static final PastaConfig PAIRS =
            PastaConfig.classification("same", "other").withSlots(3).withDropout(0);
    private static final List<TextInput> INPUTS = List.of(
            TextInput.pair("a man is eating", "two dogs"), TextInput.pair("", "a woman"), TextInput.pair("a dog", ""));
    private static final List<Example> EXAMPLES = List.of(
            Example.pair("a man is eating", "a man", "same"),
            Example.pair("a dog", "two dogs and a woman", "other"),
            Example.pair("a woman", "the woman is running", "same"));

    /** @param rows of the table of token types: two alike for the twin */
    static BertModel base(int types, int rows) {
        BertModel bert = BertCheckpoint.open(TINY);
        BertConfig c = bert.config();
        float[] both = bert.embeddings().tokenTypes().orElseThrow().toArray();
        float[] table = new float[rows * c.hiddenSize()];
        for (int i = 0; i < table.length && types > 0; i++) {
            table[i] = both[i % c.hiddenSize()];
        }
        return EditedModels.withTokenTypes(
                bert, rows == 0 ? Optional.empty() : Optional.of(FrozenTensor.of(table, rows, c.hiddenSize())));
    }

    private static PoolRequest request(TextInput input) {
        return PoolRequest.pair("pairs", input.text(), input.second().orElseThrow());
    }

    private static List<float[]> trainedAndAsked(BertModel base, EncoderKind kind) {
        List<float[]> scores = new ArrayList<>();
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY);
                Encoder encoder = TestEncoders.open(base, kind);
                PastaModel model = PastaModel.create(encoder, tokenizer, PAIRS);
                AdapterPool pool = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults())) {
            model.fit(EXAMPLES, TrainingOptions.defaults().withEpochs(3).withLearningRate(1e-2));
            model.predict(INPUTS).forEach(prediction -> scores.add(prediction.scores()));
            pool.put("pairs", model.adapter("tiny"));
            for (PoolResult result :
                    pool.predict(INPUTS.stream().map(OneTypeTest::request).toList())) {
                scores.add(((PoolResult.Classification) result).prediction().scores());
            }
            scores.add(new float[] {(float) model.attention(INPUTS).after().ofSpecial(2, 0, 2)});
        }
        return scores;
    }

    @ParameterizedTest
    @CsvSource({"0, FUSED", "0, STOCK", "1, FUSED", "1, STOCK"})
    void modelAndPoolSayWhatTheTwinSays(int types, EncoderKind kind) {
        assertClose(trainedAndAsked(base(types, types), kind), trainedAndAsked(base(types, 2), kind));
    }

    @ParameterizedTest
    @CsvSource({"0, FUSED", "0, STOCK", "1, FUSED", "1, STOCK"})
    void aNetworkSaysWhatTheTwinsNetworkSays(int types, EncoderKind kind) {
        TestEncoders.open(base(types, types), kind).close();
        assertClose(List.of(ofNetwork(base(types, types), kind)), List.of(ofNetwork(base(types, 2), kind)));
    }

    private static float[] ofNetwork(BertModel base, EncoderKind kind) {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY)) {
            Network network = new Networks.Layers(Networks.layers(base, PAIRS, kind, new Adam(1e-2)));
            DataSet data = TextDataSetIterator.of(tokenizer, PAIRS, EXAMPLES, EXAMPLES.size())
                    .next();
            network.fit(data);
            return network.output(data).ravel().toFloatVector();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aGraphWithPastaAttachedSaysWhatTheTwinsGraphSays(int types) {
        assertClose(List.of(attached(base(types, types))), List.of(attached(base(types, 2))));
    }

    private static float[] attached(BertModel base) {
        SameDiff sameDiff = SameDiff.create();
        new StockEncoder(base).build(sameDiff, Optional.empty(), EncoderOptions.inference());
        PastaGraph pasta = PastaLayers.attach(sameDiff, PAIRS);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY)) {
            EncodedBatch batch = EncodedBatch.of(INPUTS.stream()
                    .map(input -> tokenizer.encode(input.text(), input.second().orElseThrow()))
                    .toList());
            Map<String, INDArray> values = pasta.placeholders(batch);
            return sameDiff.output(values, PastaGraph.LOGITS)
                    .get(PastaGraph.LOGITS)
                    .ravel()
                    .toFloatVector();
        }
    }

    private static void assertClose(List<float[]> found, List<float[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).containsExactly(expected.get(i), within(2e-5f));
        }
    }
}
