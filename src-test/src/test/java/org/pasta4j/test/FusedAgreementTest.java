package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pasta4j.test.Closeness.assertCloseToLargest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;

/**
 * Real models on real sentences: the fused encoder says what the stock one says. All tolerances are relative to the
 * largest value of a tensor.
 */
class FusedAgreementTest {
    /** The folder of a BERT-base. */
    private static final String BERT_BASE = "pasta.bert.base";

    private static final int TEXTS = 32;
    /** Of the random offsets and heads: large ones make of a rounding error anything. */
    private static final double SCALE = 0.02;

    /** Rows in a batch of the stock encoder, which pads them to the longest. */
    private static final int STOCK_BATCH = 8;

    private static final double BF16_TOLERANCE = 3e-2;
    private static final double BF16_GRADIENT_TOLERANCE = 5e-2;

    private static final PastaConfig CONFIG = PastaConfig.classification("a", "b", "c")
            .withSlots(3)
            .withDropout(0)
            .withInitialScale(SCALE);

    @ParameterizedTest
    @ValueSource(strings = {RealModels.MINILM, RealModels.BGE_SMALL})
    void saysWhatTheStockEncoderSays(String name) {
        try (BertTokenizer tokenizer = RealModels.tokenizer(name)) {
            List<Encoding> rows = rows(tokenizer);
            sameStates(RealModels.model(name), rows, Closeness.ABSOLUTE);
            sameGradients(RealModels.model(name), rows);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealModels.MINILM, RealModels.BGE_SMALL})
    void bfloat16IsNear(String name) {
        try (BertTokenizer tokenizer = RealModels.tokenizer(name)) {
            near(RealModels.model(name), rows(tokenizer), BF16_GRADIENT_TOLERANCE);
        }
    }

    @Test
    void bertBaseToo() {
        String given = System.getProperty(BERT_BASE);
        Assumptions.assumeTrue(given != null, "no folder of a BERT-base is given: -D" + BERT_BASE + "=DIR");
        // A relative folder is taken from where Maven was called, which is one above the module.
        Path folder = Path.of("..").resolve(given).toAbsolutePath().normalize();
        BertModel base = BertCheckpoint.open(folder);
        try (BertTokenizer tokenizer = BertTokenizer.open(folder)) {
            List<Encoding> rows = rows(tokenizer);
            // Larger ones than above: its hidden states have outliers, its pooler is steep, and its layers are many.
            sameStates(base, rows, Closeness.RELATIVE);
            sameGradients(base, rows);
            near(base, rows, 4 * BF16_GRADIENT_TOLERANCE);
        }
    }

    /** The shortest first, so that the stock encoder pads little. */
    private static List<Encoding> rows(BertTokenizer tokenizer) {
        List<Encoding> rows = new ArrayList<>(RealModels.rows(tokenizer, TEXTS));
        rows.sort(Comparator.comparing(Encoding::length));
        return rows;
    }

    private static void sameStates(BertModel base, List<Encoding> rows, double tolerance) {
        Map<String, float[]> stock = states(new StockEncoder(base), rows, STOCK_BATCH, EncoderOptions.inference());
        assertThat(stock).containsKey("last hidden state");
        try (FusedEncoder fused = TestEncoders.fused(base)) {
            assertAllClose(states(fused, rows, TEXTS, EncoderOptions.inference()), stock, tolerance);
            stock.remove("last hidden state");
            assertAllClose(
                    states(fused, rows, TEXTS, EncoderOptions.inference().withPooling(Pooling.POOLER)),
                    stock,
                    tolerance);
        }
    }

    private static void assertAllClose(Map<String, float[]> found, Map<String, float[]> expected, double tolerance) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((what, values) -> assertCloseToLargest(what, found.get(what), values, tolerance));
    }

    /** The outputs of an encoder with random offsets, padding left out. */
    private static Map<String, float[]> states(
            Encoder encoder, List<Encoding> rows, int batchSize, EncoderOptions options) {
        SameDiff sd = SameDiff.create();
        EncoderGraph graph = encoder.build(sd, Optional.of(offsets(sd, encoder.model())), options);
        Map<String, String> names =
                new TreeMap<>(Map.of("first token", graph.firstToken().name()));
        graph.poolerOutput().ifPresent(p -> names.put("pooler output", p.name()));
        if (!options.firstTokenOnly()) {
            int layers = encoder.model().config().layers();
            names.put("last hidden state", graph.hiddenStates().get(layers).name());
        }
        GraphRunner runner = new GraphRunner(sd);
        Map<String, float[]> states = new TreeMap<>();
        for (List<Encoding> batch : batches(rows, batchSize)) {
            Map<String, INDArray> out = runner.run(
                    Graphs.placeholders(encoder, graph, EncodedBatch.of(batch)), List.copyOf(names.values()));
            names.forEach((what, name) -> states.merge(what, tokens(out.get(name), batch), FusedAgreementTest::join));
        }
        return states;
    }

    private static SDVariable offsets(SameDiff sd, BertModel base) {
        Nd4j.getRandom().setSeed(1);
        int hidden = base.config().hiddenSize();
        INDArray values = Nd4j.randn(DataType.FLOAT, base.config().layers(), 3, hidden);
        return sd.var("offsets", values.mul(SCALE));
    }

    private static List<List<Encoding>> batches(List<Encoding> rows, int size) {
        return IntStream.range(0, rows.size() / size)
                .mapToObj(i -> rows.subList(i * size, (i + 1) * size))
                .toList();
    }

    /** All of {@code [B, H]}; of {@code [B, T, H]} what belongs to a token. */
    private static float[] tokens(INDArray states, List<Encoding> rows) {
        if (states.rank() == 2) {
            return flat(states);
        }
        int hidden = (int) states.size(2);
        float[] all = new float[0];
        for (int b = 0; b < rows.size(); b++) {
            float[] row = flat(states.slice(b));
            all = join(all, Arrays.copyOf(row, rows.get(b).length() * hidden));
        }
        return all;
    }

    private static float[] join(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void sameGradients(BertModel base, List<Encoding> rows) {
        float[] expected = gradient(new StockEncoder(base), rows, STOCK_BATCH);
        try (FusedEncoder fused = TestEncoders.fused(base)) {
            float[] found = gradient(fused, rows, TEXTS);
            assertCloseToLargest("gradient of the offsets", found, expected, Closeness.RELATIVE);
        }
    }

    /** The gradient of the offsets by the mean loss over all rows. */
    private static float[] gradient(Encoder encoder, List<Encoding> rows, int batchSize) {
        PastaGraph graph = PastaLayers.build(SameDiff.create(), encoder, CONFIG, DataType.FLOAT);
        GraphRunner runner = new GraphRunner(graph.prepareTraining(new AdamW(1e-3), 0));
        String name = graph.parameters().get(Adapter.OFFSETS).gradient().name();
        float[] mean =
                new float[(int) graph.parameters().get(Adapter.OFFSETS).getArr().length()];
        for (List<Encoding> batch : batches(rows, batchSize)) {
            Map<String, INDArray> placeholders = graph.placeholders(EncodedBatch.of(batch));
            placeholders.put(PastaGraph.LABELS, labels(batch));
            float[] part = flat(runner.run(placeholders, List.of(name)).get(name));
            for (int i = 0; i < mean.length; i++) {
                mean[i] += part[i] * batchSize / rows.size();
            }
        }
        return mean;
    }

    private static INDArray labels(List<Encoding> rows) {
        float[][] labels = new float[rows.size()][3];
        for (int b = 0; b < labels.length; b++) {
            labels[b][rows.get(b).length() % 3] = 1;
        }
        return Nd4j.createFromArray(labels);
    }

    private static void near(BertModel base, List<Encoding> rows, double ofGradients) {
        try (FusedEncoder exact = TestEncoders.fused(base);
                FusedEncoder rounded = TestEncoders.fused(base, Precision.BF16)) {
            assertThat(rounded.precision()).isEqualTo(Precision.BF16);
            float[] logits = logits(exact, rows);
            assertThat(logits(rounded, rows)).isNotEqualTo(logits);
            assertCloseToLargest("logits", logits(rounded, rows), logits, BF16_TOLERANCE);
            float[] expected = gradient(exact, rows, rows.size());
            float[] found = gradient(rounded, rows, rows.size());
            assertCloseToLargest("gradient of the offsets", found, expected, ofGradients);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bfloat16OfOddSizesIsNear(FusedRowsTest.Model model) {
        Random random = new Random(1);
        near(
                model.base,
                IntStream.of(3, 40, 40, 7, 1, 100, 61)
                        .mapToObj(n -> RandomRows.row(n, random))
                        .toList(),
                BF16_GRADIENT_TOLERANCE);
    }

    private static float[] logits(FusedEncoder encoder, List<Encoding> rows) {
        PastaGraph graph = PastaLayers.build(SameDiff.create(), encoder, CONFIG, DataType.FLOAT);
        return flat(new GraphRunner(graph.sameDiff())
                .run(graph.placeholders(EncodedBatch.of(rows)), List.of(PastaGraph.LOGITS))
                .get(PastaGraph.LOGITS));
    }

    private static float[] flat(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }
}
