package org.pasta4j.test;

import static org.pasta4j.test.Closeness.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.autodiff.listeners.records.History;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.AttachedEncoder;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;

/** What an encoder in a graph must give in a case that the reference has computed. */
final class GoldenChecks {
    /** As the reference trains. */
    static final double LEARNING_RATE = 0.01;

    static final int STEPS = 10;

    private GoldenChecks() {}

    /** An encoder that may be of a graph already. */
    interface EncoderCheck {
        void run(GoldenCase golden, Encoder encoder);
    }

    /** The graph that an encoder is of, or an empty one. */
    private static SameDiff graph(Encoder encoder) {
        return encoder instanceof AttachedEncoder attached ? attached.graph() : SameDiff.create();
    }

    static void plainBase(GoldenCase golden, Encoder encoder) {
        assumeHas(golden, "base_last_hidden_state");
        SameDiff sd = graph(encoder);
        EncoderGraph graph = encoder.build(sd, Optional.empty(), EncoderOptions.inference());
        SDVariable last = graph.hiddenStates().get(encoder.model().config().layers());
        List<String> wanted = new ArrayList<>(List.of(last.name()));
        graph.poolerOutput().ifPresent(p -> wanted.add(p.name()));
        Map<String, INDArray> out = sd.output(Graphs.placeholders(encoder, graph, golden.batch()), wanted);
        assertTokensClose("last hidden state", golden, out.get(last.name()), golden.floats("base_last_hidden_state"));
        graph.poolerOutput()
                .ifPresent(p ->
                        assertClose("pooler output", flat(out.get(p.name())), golden.floats("base_pooler_output")));
    }

    static void hiddenStates(GoldenCase golden, Encoder encoder) {
        SameDiff sd = graph(encoder);
        SDVariable offsets = sd.var("offsets", array(golden, "offsets"));
        EncoderGraph graph = encoder.build(sd, Optional.of(offsets), EncoderOptions.inference());
        List<String> wanted = new ArrayList<>(
                graph.hiddenStates().stream().map(SDVariable::name).toList());
        wanted.add(graph.firstToken().name());
        Map<String, INDArray> out = sd.output(Graphs.placeholders(encoder, graph, golden.batch()), wanted);
        if (golden.has("last_hidden_state_first_token")) {
            assertClose(
                    "first token",
                    flat(out.get(graph.firstToken().name())),
                    golden.floats("last_hidden_state_first_token"));
        }
        if (golden.has("hidden_states")) {
            float[] all = golden.floats("hidden_states");
            int layers = encoder.model().config().layers();
            int size = all.length / (layers + 1);
            for (int l = 0; l <= layers; l++) {
                float[] expected = Arrays.copyOfRange(all, l * size, (l + 1) * size);
                assertTokensClose("hidden state " + l, golden, out.get(wanted.get(l)), expected);
            }
        }
        if (golden.has("last_hidden_state")) {
            INDArray last = out.get(wanted.get(encoder.model().config().layers()));
            assertTokensClose("last hidden state", golden, last, golden.floats("last_hidden_state"));
        }
    }

    static void gradients(GoldenCase golden, Encoder encoder) {
        assumeFits(golden, encoder.model());
        PastaGraph graph = build(golden, encoder);
        graph.prepareTraining(new AdamW(LEARNING_RATE), 0);
        Map<String, INDArray> placeholders = graph.placeholders(golden.batch());
        placeholders.put(PastaGraph.LABELS, golden.targetArray());
        Map<String, INDArray> out = graph.sameDiff().output(placeholders, PastaGraph.LOGITS, PastaGraph.LOSS);
        assertLogits(golden, out.get(PastaGraph.LOGITS));
        assertClose("loss", flat(out.get(PastaGraph.LOSS)), golden.floats("loss"));
        Map<String, INDArray> gradients = graph.sameDiff()
                .calculateGradients(placeholders, graph.parameters().keySet());
        assertClose("gradient of offsets", flat(gradients.get(Adapter.OFFSETS)), golden.floats("grad_offsets"));
        assertClose(
                "gradient of the classifier",
                flat(gradients.get(Adapter.CLASSIFIER_WEIGHT)),
                golden.floats("grad_classifier_weight"));
        if (golden.has("grad_dense_weight")) {
            assertClose(
                    "gradient of the dense layer",
                    flat(gradients.get(Adapter.DENSE_WEIGHT)),
                    golden.floats("grad_dense_weight"));
            assertClose(
                    "gradient of its bias", flat(gradients.get(Adapter.DENSE_BIAS)), golden.floats("grad_dense_bias"));
        }
        if (golden.has("grad_classifier_bias")) {
            assertClose(
                    "gradient of its bias",
                    flat(gradients.get(Adapter.CLASSIFIER_BIAS)),
                    golden.floats("grad_classifier_bias"));
        }
    }

    private static void assertLogits(GoldenCase golden, INDArray logits) {
        if (golden.isOfTokens()) {
            assertTokensClose("logits", golden, logits, golden.floats("logits"));
        } else {
            assertClose("logits", flat(logits), golden.floats("logits"));
        }
    }

    static void stepsBySameDiff(GoldenCase golden, Encoder encoder) {
        assumeHas(golden, "adamw_losses");
        assumeFits(golden, encoder.model());
        PastaGraph graph = build(golden, encoder);
        graph.prepareTraining(new AdamW(new LinearDecay(LEARNING_RATE, STEPS)), 0);
        var data = graph.dataSet(golden.batch(), golden.targetArray());
        float[] losses = new float[STEPS];
        for (int i = 0; i < STEPS; i++) {
            History history = graph.sameDiff().fit(new SingletonMultiDataSetIterator(data), 1);
            losses[i] = history.lossCurve().getLossValues().getFloat(0);
        }
        assertClose("losses", losses, golden.floats("adamw_losses"));
        assertTrained(golden, name -> flat(graph.sameDiff().getVariable(name).getArr()));
    }

    interface Parameter {
        float[] values(String name);
    }

    static void assertTrained(GoldenCase golden, Parameter trained) {
        assertClose("offsets", trained.values(Adapter.OFFSETS), golden.floats("adamw_offsets"));
        assertClose("classifier", trained.values(Adapter.CLASSIFIER_WEIGHT), golden.floats("adamw_classifier_weight"));
        assertClose(
                "classifier's bias", trained.values(Adapter.CLASSIFIER_BIAS), golden.floats("adamw_classifier_bias"));
    }

    /** The golden parameters in a graph of their own. */
    private static PastaGraph build(GoldenCase golden, Encoder encoder) {
        PastaGraph graph = PastaLayers.build(graph(encoder), encoder, golden.config(), DataType.FLOAT);
        golden.adapter(encoder.model())
                .tensors()
                .forEach((name, tensor) -> graph.parameters()
                        .get(name)
                        .getArr()
                        .assign(Nd4j.create(
                                tensor.toArray(), graph.parameters().get(name).getShape(), 'c')));
        return graph;
    }

    static void assumeHas(GoldenCase golden, String tensor) {
        Assumptions.assumeTrue(golden.has(tensor), golden + " has no " + tensor);
    }

    static void assumeFits(GoldenCase golden, BertModel base) {
        Assumptions.assumeTrue(golden.fits(base), "exported without its pooler: the golden head does not fit");
    }

    private static INDArray array(GoldenCase golden, String tensor) {
        long[] shape =
                Arrays.stream(golden.tensors().shape(tensor)).asLongStream().toArray();
        return Nd4j.create(golden.floats(tensor), shape, 'c');
    }

    private static float[] flat(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }

    /**
     * Compares {@code [B, T', H]} with {@code [B, T, H]} where there are tokens; T' is the longest row, T what it was
     * padded to.
     */
    private static void assertTokensClose(String what, GoldenCase golden, INDArray actual, float[] expected) {
        int padded = golden.tensors().shape("input_ids")[1];
        int longest = (int) actual.size(1);
        int hidden = (int) actual.size(2);
        float[] found = flat(actual);
        float[] widened = new float[expected.length];
        for (int b = 0; b < actual.size(0); b++) {
            System.arraycopy(found, b * longest * hidden, widened, b * padded * hidden, longest * hidden);
        }
        boolean[] real = golden.realTokens();
        assertClose(what, widened, expected, i -> real[i / hidden]);
    }
}
