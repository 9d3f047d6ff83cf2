package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;

/** Real checkpoints on real sentences: the plain base says what ONNX Runtime says. */
class OnnxRuntimeTest {
    private static final int TEXTS = 32;
    private static final double TOLERANCE = 1e-4;

    /** One row's numbers: the last hidden state {@code [tokens, H]}, and {@code [H]} where there is a pooler. */
    private record Output(float[][] lastHidden, Optional<float[]> pooled) {}

    @ParameterizedTest
    @ValueSource(strings = {RealModels.MINILM, RealModels.MINILM_OPSET_11, RealModels.BGE_SMALL})
    void saysTheSame(String name) throws IOException, OrtException {
        BertModel base = RealModels.model(name);
        List<Encoding> rows = RealModels.rows(name, TEXTS);
        List<Output> expected = onnxRuntime(name, base, rows);
        for (EncoderKind kind : List.of(EncoderKind.STOCK, EncoderKind.FUSED)) {
            try (Encoder encoder = TestEncoders.open(base, kind)) {
                agrees(encoder, rows, expected);
            }
        }
    }

    private static void agrees(Encoder encoder, List<Encoding> rows, List<Output> expected) {
        List<Output> sameBatch = outputs(encoder, rows, rows.size());
        // From the other end and in batches of seven: every row has other neighbours and other padding.
        List<Encoding> reversed = new ArrayList<>(rows);
        Collections.reverse(reversed);
        List<Output> otherBatches = outputs(encoder, reversed, 7);
        Collections.reverse(otherBatches);

        for (int b = 0; b < rows.size(); b++) {
            assertClose(encoder + ", row " + b + " in the same batch", sameBatch.get(b), expected.get(b));
            assertClose(encoder + ", row " + b + " in another batch", otherBatches.get(b), expected.get(b));
        }
    }

    private static List<Output> outputs(Encoder encoder, List<Encoding> rows, int batchSize) {
        SameDiff sd = SameDiff.create();
        EncoderGraph graph = encoder.build(sd, Optional.empty(), EncoderOptions.inference());
        String last =
                graph.hiddenStates().get(encoder.model().config().layers()).name();
        Optional<String> pooler = graph.poolerOutput().map(SDVariable::name);
        List<String> wanted = new ArrayList<>(List.of(last));
        pooler.ifPresent(wanted::add);
        GraphRunner runner = new GraphRunner(sd);
        List<Output> outputs = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += batchSize) {
            List<Encoding> batch = rows.subList(from, Math.min(rows.size(), from + batchSize));
            Map<String, INDArray> out = runner.run(Graphs.placeholders(encoder, graph, EncodedBatch.of(batch)), wanted);
            for (int b = 0; b < batch.size(); b++) {
                int row = b;
                outputs.add(new Output(
                        Arrays.copyOf(
                                out.get(last).slice(b).toFloatMatrix(),
                                batch.get(b).length()),
                        pooler.map(p -> out.get(p).getRow(row).toFloatVector())));
            }
        }
        return outputs;
    }

    private static List<Output> onnxRuntime(String name, BertModel base, List<Encoding> rows)
            throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try (OrtSession session = environment.createSession(Files.readAllBytes(RealModels.onnx(name)))) {
            int longest = EncodedBatch.of(rows).longestRow();
            long[][] ids = new long[rows.size()][longest];
            long[][] types = new long[rows.size()][longest];
            long[][] mask = new long[rows.size()][longest];
            for (int b = 0; b < rows.size(); b++) {
                for (int t = 0; t < rows.get(b).length(); t++) {
                    ids[b][t] = rows.get(b).ids()[t];
                    types[b][t] = rows.get(b).types()[t];
                    mask[b][t] = 1;
                }
            }
            inputs.put("input_ids", OnnxTensor.createTensor(environment, ids));
            inputs.put("token_type_ids", OnnxTensor.createTensor(environment, types));
            inputs.put("attention_mask", OnnxTensor.createTensor(environment, mask));
            try (OrtSession.Result result = session.run(inputs)) {
                // Exports name their outputs as they like.
                float[][][] last = output(result, float[][][].class).orElseThrow();
                Optional<float[][]> pooled =
                        base.pooler().isPresent() ? output(result, float[][].class) : Optional.empty();
                List<Output> outputs = new ArrayList<>();
                for (int b = 0; b < rows.size(); b++) {
                    int row = b;
                    outputs.add(new Output(Arrays.copyOf(last[b], rows.get(b).length()), pooled.map(p -> p[row])));
                }
                return outputs;
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static <T> Optional<T> output(OrtSession.Result result, Class<T> type) throws OrtException {
        for (Map.Entry<String, OnnxValue> output : result) {
            if (type.isInstance(output.getValue().getValue())) {
                return Optional.of(type.cast(output.getValue().getValue()));
            }
        }
        return Optional.empty();
    }

    private static void assertClose(String what, Output actual, Output expected) {
        assertThat(largestDifference(actual.lastHidden(), expected.lastHidden()))
                .as(what + ": last hidden state")
                .isLessThan(TOLERANCE);
        assertThat(actual.pooled().isPresent()).isEqualTo(expected.pooled().isPresent());
        expected.pooled()
                .ifPresent(p -> assertThat(
                                largestDifference(new float[][] {actual.pooled().orElseThrow()}, new float[][] {p}))
                        .as(what + ": pooler output")
                        .isLessThan(TOLERANCE));
    }

    private static double largestDifference(float[][] a, float[][] b) {
        assertThat(a).hasDimensions(b.length, b[0].length);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                // Math.max keeps a NaN, which then fails the comparison.
                largest = Math.max(largest, Math.abs(a[i][j] - b[i][j]));
            }
        }
        return largest;
    }
}
