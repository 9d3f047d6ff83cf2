package org.pasta4j.benchmarks.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Dropout;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;

/**
 * PASTA and a task's head in a graph.
 *
 * @param graph with its loss set
 * @param logits name of the head's output
 * @param inputs values of the placeholders of a batch, by name; may be added to
 * @param targets value of the placeholder {@link PastaGraph#LABELS}
 */
public record TaskGraph(
        SameDiff graph,
        String logits,
        Function<EncodedBatch, Map<String, INDArray>> inputs,
        Function<List<TokenRow>, float[][]> targets) {

    /**
     * Builds the graph of a task.
     *
     * @param training whether anything is dropped
     */
    public static TaskGraph of(Encoder encoder, TaskRows task, boolean training) {
        return task.tokenTask() ? ofTokens(encoder, task, training) : ofSequences(encoder, task, training);
    }

    private static TaskGraph ofSequences(Encoder encoder, TaskRows task, boolean training) {
        PastaConfig config = task.outputs() == 1
                ? PastaConfig.regression()
                : PastaConfig.classification(IntStream.range(0, task.outputs())
                        .mapToObj(Integer::toString)
                        .toList());
        config = config.withSlots(task.slots()).withPooling(Pooling.POOLER);
        if (!training) {
            config = config.withDropout(0);
        }
        PastaGraph pasta = PastaLayers.build(LeanGraph.create(), encoder, config, DataType.FLOAT);
        return new TaskGraph(pasta.sameDiff(), PastaGraph.LOGITS, pasta::placeholders, task::targets);
    }

    /** A linear layer on every token, and a loss over all of them. */
    private static TaskGraph ofTokens(Encoder encoder, TaskRows task, boolean training) {
        SameDiff graph = LeanGraph.create();
        BertConfig base = encoder.model().config();
        double hidden = training ? base.hiddenDropout() : 0;
        double attention = training ? base.attentionDropout() : 0;
        SDVariable offsets = graph.var("offsets", drawn(base.layers(), task.slots(), base.hiddenSize()));
        EncoderGraph encoded = encoder.build(
                graph, Optional.of(offsets), EncoderOptions.inference().withDropout(hidden, attention));
        SDVariable last = encoded.hiddenStates().get(base.layers());
        SDVariable tokens = graph.reshape(last, -1, base.hiddenSize());
        SDVariable weight = graph.var("weight", drawn(base.hiddenSize(), task.outputs()));
        SDVariable bias = graph.var("bias", Nd4j.zeros(DataType.FLOAT, task.outputs()));
        SDVariable logits =
                Dropout.inverted(graph, tokens, hidden).mmul(weight).add(bias).rename(PastaGraph.LOGITS);
        SDVariable labels = graph.placeHolder(PastaGraph.LABELS, DataType.FLOAT, -1, task.outputs());
        SDVariable found = graph.nn.logSoftmax(logits).mul(labels).sum();
        graph.setLossVariables(graph.math.neg(found).div(labels.sum()).rename(PastaGraph.LOSS));
        return new TaskGraph(graph, PastaGraph.LOGITS, batch -> inputs(encoder, encoded, batch), task::tokenTargets);
    }

    private static INDArray drawn(int... shape) {
        Random random = new Random(0);
        int length = IntStream.of(shape).reduce(1, Math::multiplyExact);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (0.02 * random.nextGaussian());
        }
        return Nd4j.create(values, IntStream.of(shape).asLongStream().toArray(), 'c');
    }

    private static Map<String, INDArray> inputs(Encoder encoder, EncoderGraph encoded, EncodedBatch batch) {
        return encoded.values(encoder.arrays(batch));
    }

    /** The values of all placeholders of a batch, labels included. */
    public Map<String, INDArray> inputsAndTargets(List<TokenRow> batch) {
        Map<String, INDArray> values = inputs.apply(packed(batch));
        values.put(PastaGraph.LABELS, Nd4j.createFromArray(targets.apply(batch)));
        return values;
    }

    /** Rows end to end. */
    public static EncodedBatch packed(List<TokenRow> batch) {
        return EncodedBatch.of(batch.stream().map(TokenRow::encoding).toList());
    }
}
