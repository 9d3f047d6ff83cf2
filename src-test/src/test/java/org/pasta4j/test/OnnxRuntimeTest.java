package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;

/** Real checkpoints on real sentences: the plain base says what ONNX Runtime says. */
class OnnxRuntimeTest {
    private static final int TEXTS = 32;

    @ParameterizedTest
    @ValueSource(strings = {RealModels.MINILM, RealModels.MINILM_OPSET_11, RealModels.BGE_SMALL})
    void saysTheSame(String name) throws IOException, OrtException {
        BertModel base = RealModels.model(name);
        List<Encoding> rows = RealModels.rows(name, TEXTS);
        List<RowOutput> expected = onnxRuntime(name, base, rows);
        for (EncoderKind kind : List.of(EncoderKind.STOCK, EncoderKind.FUSED)) {
            try (Encoder encoder = TestEncoders.open(base, kind)) {
                agrees(encoder, rows, expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealModels.MINILM, RealModels.BGE_SMALL})
    void theJarItselfIsACheckpoint(String name) {
        Path jar = Path.of("target", "models", name + ".jar");
        assertThat(BertCheckpoint.open(jar).fingerprint())
                .isEqualTo(RealModels.model(name).fingerprint());
        try (BertTokenizer inside = BertTokenizer.open(jar);
                BertTokenizer beside = RealModels.tokenizer(name)) {
            assertThat(inside.toJson()).isEqualTo(beside.toJson());
        }
    }

    private static void agrees(Encoder encoder, List<Encoding> rows, List<RowOutput> expected) {
        List<RowOutput> sameBatch = RowOutput.of(encoder, rows, rows.size());
        // From the other end and in batches of seven: every row has other neighbours and other padding.
        List<Encoding> reversed = new ArrayList<>(rows);
        Collections.reverse(reversed);
        List<RowOutput> otherBatches = RowOutput.of(encoder, reversed, 7);
        Collections.reverse(otherBatches);

        for (int b = 0; b < rows.size(); b++) {
            sameBatch.get(b).assertClose(encoder + ", row " + b + " in the same batch", expected.get(b));
            otherBatches.get(b).assertClose(encoder + ", row " + b + " in another batch", expected.get(b));
        }
    }

    private static List<RowOutput> onnxRuntime(String name, BertModel base, List<Encoding> rows)
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
                List<RowOutput> outputs = new ArrayList<>();
                for (int b = 0; b < rows.size(); b++) {
                    int row = b;
                    outputs.add(new RowOutput(Arrays.copyOf(last[b], rows.get(b).length()), pooled.map(p -> p[row])));
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
}
