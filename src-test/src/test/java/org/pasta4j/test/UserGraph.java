package org.pasta4j.test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.FusedEncoder;

/**
 * What users write who know SameDiff: the encoder is built into a graph, and all around it is stock.
 *
 * @param inputs names of the encoder's placeholders
 */
record UserGraph(SameDiff sd, FusedEncoder encoder, List<String> inputs) {
    private static final int CLASSES = 2;

    /** Offsets of zero and a head of random numbers, both trained. */
    static UserGraph build(FusedEncoder encoder, double dropout, long seed) {
        SameDiff sd = SameDiff.create();
        BertConfig config = encoder.model().config();
        SDVariable offsets =
                sd.var("offsets", Nd4j.zeros(DataType.FLOAT, config.layers(), RandomRows.SLOTS, config.hiddenSize()));
        EncoderOptions options =
                EncoderOptions.inference().withPooling(Pooling.POOLER).withDropout(dropout, dropout);
        EncoderGraph graph = encoder.build(sd, Optional.of(offsets), options);
        float[] head = RandomRows.normal(config.hiddenSize() * CLASSES, new Random(seed));
        SDVariable weight = sd.var(
                "head",
                Nd4j.create(head, new long[] {config.hiddenSize(), CLASSES}, 'c')
                        .mul(0.1));
        SDVariable logits = graph.firstToken().mmul("logits", weight);
        sd.loss.softmaxCrossEntropy("loss", sd.placeHolder("labels", DataType.FLOAT, -1, CLASSES), logits, null);
        sd.setLossVariables("loss");
        sd.setTrainingConfig(TrainingConfig.builder()
                .updater(new Adam(1e-2))
                .dataSetFeatureMapping(graph.placeholders())
                .dataSetLabelMapping("labels")
                .trainEvaluation("loss", 0)
                .build());
        return new UserGraph(sd, encoder, graph.placeholders());
    }

    /** The same with a graph that was saved and loaded. */
    UserGraph with(SameDiff loaded) {
        return new UserGraph(loaded, encoder, inputs);
    }

    /** Trains and returns the loss of each step. */
    float[] fit(List<Encoding> rows, int steps) {
        float[][] labels = new float[rows.size()][CLASSES];
        IntStream.range(0, labels.length).forEach(b -> labels[b][b % CLASSES] = 1);
        INDArray[] features = encoder.arrays(EncodedBatch.of(rows)).toArray(new INDArray[0]);
        MultiDataSet data = new MultiDataSet(features, new INDArray[] {Nd4j.createFromArray(labels)});
        return sd.fit(new SingletonMultiDataSetIterator(data), steps)
                .lossCurve()
                .getLossValues()
                .toFloatVector();
    }

    float[] logits(List<Encoding> rows) {
        List<INDArray> arrays = encoder.arrays(EncodedBatch.of(rows));
        Map<String, INDArray> placeholders = new TreeMap<>();
        IntStream.range(0, inputs.size()).forEach(i -> placeholders.put(inputs.get(i), arrays.get(i)));
        return flat(sd.output(placeholders, "logits").get("logits"));
    }

    /** Everything that is trained. */
    float[] trained() {
        float[] offsets = flat(sd.getVariable("offsets").getArr());
        float[] head = flat(sd.getVariable("head").getArr());
        float[] all = Arrays.copyOf(offsets, offsets.length + head.length);
        System.arraycopy(head, 0, all, offsets.length, head.length);
        return all;
    }

    private static float[] flat(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }
}
