package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.pasta4j.test.Closeness.assertClose;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * AdamW with weight decay on both ways of training, held against arithmetic. A head alone, without dropout, on one text
 * is a linear regression {@code w c + b} on the pooler's output c, which stays the same, so that every gradient is
 * known.
 */
class AdamWTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final String TEXT = "a text";
    private static final int STEPS = 6;
    private static final double RATE = 0.05;
    private static final double DECAY = 0.4;
    private static final double TARGET = 1.5;
    /** Large weights, so that their decay shows. */
    private static final PastaConfig CONFIG =
            PastaConfig.regression().headOnly().withDropout(0).withInitialScale(1);

    private final BertModel base = BertCheckpoint.open(TINY_BERT);

    @Test
    void decaysWeightsAsTheFormulaSays() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT)) {
            EncodedBatch batch = EncodedBatch.of(List.of(tokenizer.encode(TEXT)));
            float[] start = parameters(
                    PastaLayers.build(SameDiff.create(), base, CONFIG).adapter("base"));
            float[] expected = expected(start, pooled(batch));

            assertClose("by PastaModel.fit", byModel(tokenizer), expected);
            assertClose("by SameDiff.fit", bySameDiff(batch), expected);
        }
    }

    /** A graph may hand a gradient over by columns. */
    @Test
    void takesGradientsOfAnyOrder() {
        INDArray byRows = Nd4j.createFromArray(new float[][] {{1e-9f, 2, -3}, {4, 5e-6f, 6}});
        INDArray byColumns = byRows.dup('f');

        updater(byRows).applyUpdater(byRows, 0, 0);
        updater(byColumns).applyUpdater(byColumns, 0, 0);

        assertThat(byColumns.dup('c').data().asFloat()).isEqualTo(byRows.data().asFloat());
        // In the first step each gradient is divided by its own size, but for epsilon.
        assertThat(byRows.getDouble(0, 1)).isCloseTo(RATE, offset(1e-7));
        assertThat(byRows.getDouble(0, 0)).isCloseTo(RATE / 11, offset(1e-6));
    }

    private static GradientUpdater<?> updater(INDArray gradient) {
        AdamW adam = new AdamW(RATE);
        return adam.instantiate(Nd4j.zeros(DataType.FLOAT, 1, adam.stateSize(gradient.length())), true);
    }

    /** The weights and the bias after all steps, by Loshchilov and Hutter's algorithm 2 in float64. */
    private static float[] expected(float[] start, float[] pooled) {
        int n = start.length;
        double[] p = new double[n];
        for (int i = 0; i < n; i++) {
            p[i] = start[i];
        }
        double[] mean = new double[n];
        double[] square = new double[n];
        for (int t = 1; t <= STEPS; t++) {
            double rate = RATE * (STEPS - t + 1) / STEPS;
            double output = p[n - 1];
            for (int i = 0; i < n - 1; i++) {
                output += p[i] * pooled[i];
            }
            for (int i = 0; i < n; i++) {
                double gradient = 2 * (output - TARGET) * (i < n - 1 ? pooled[i] : 1);
                mean[i] = 0.9 * mean[i] + 0.1 * gradient;
                square[i] = 0.999 * square[i] + 0.001 * gradient * gradient;
                double unbiasedMean = mean[i] / (1 - Math.pow(0.9, t));
                double unbiasedSquare = square[i] / (1 - Math.pow(0.999, t));
                p[i] -= rate * DECAY * p[i] + rate * unbiasedMean / (Math.sqrt(unbiasedSquare) + 1e-8);
            }
        }
        float[] result = new float[n];
        for (int i = 0; i < n; i++) {
            result[i] = (float) p[i];
        }
        return result;
    }

    private float[] byModel(BertTokenizer tokenizer) {
        try (PastaModel model = PastaModel.create(base, tokenizer, CONFIG)) {
            model.fit(
                    List.of(Example.of(TEXT, Double.toString(TARGET))),
                    TrainingOptions.defaults()
                            .withEpochs(STEPS)
                            .withBatchSize(1)
                            .withLearningRate(RATE)
                            .withWeightDecay(DECAY));
            return parameters(model.adapter("base"));
        }
    }

    private float[] bySameDiff(EncodedBatch batch) {
        PastaGraph graph = PastaLayers.build(SameDiff.create(), base, CONFIG);
        graph.prepareTraining(new AdamW(new LinearDecay(RATE, STEPS)), DECAY);
        graph.sameDiff()
                .fit(new SingletonMultiDataSetIterator(graph.dataSet(batch, List.of(Double.toString(TARGET)))), STEPS);
        return parameters(graph.adapter("base"));
    }

    private float[] pooled(EncodedBatch batch) {
        SameDiff sd = SameDiff.create();
        Encoder encoder = new StockEncoder(base);
        EncoderGraph graph = encoder.build(sd, Optional.empty(), EncoderOptions.inference());
        SDVariable pooled = graph.poolerOutput().orElseThrow();
        return sd.output(Graphs.placeholders(encoder, graph, batch), pooled.name())
                .get(pooled.name())
                .getRow(0)
                .toFloatVector();
    }

    /** The weights, then the bias. */
    private static float[] parameters(Adapter adapter) {
        float[] weight = adapter.head().get(Adapter.CLASSIFIER_WEIGHT).toArray();
        float[] all = Arrays.copyOf(weight, weight.length + 1);
        all[weight.length] = adapter.head().get(Adapter.CLASSIFIER_BIAS).toArray()[0];
        return all;
    }
}
