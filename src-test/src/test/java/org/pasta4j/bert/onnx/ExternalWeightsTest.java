package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.text.SpecialTokenRule;

/** ONNX Runtime finds weights that were written beside a model, as those of more than 2 GB are. */
class ExternalWeightsTest {
    @TempDir
    Path folder;

    @Test
    void areTheSameAsInside() throws IOException, OrtException {
        BertModel model = BertCheckpoint.open(Path.of("src/test/resources/golden/tiny-bert"));
        OnnxGraphWriter graph = new OnnxGraphWriter("test");
        String pooled = new OnnxEncoder(model, graph)
                .write(Optional.empty(), SpecialTokenRule.ENDS, Optional.of(Pooling.POOLER));
        graph.output("pooled", pooled, "batch", "32");
        Path inside = folder.resolve("inside.onnx");
        Path outside = folder.resolve("outside.onnx");
        assertThat(graph.write(inside, "1", Map.of())).hasSize(1);
        assertThat(graph.write(outside, "1", Map.of(), 10_000)).hasSize(2);
        assertThat(pooled(outside)).isEqualTo(pooled(inside));
    }

    private static float[][] pooled(Path file) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor ids = OnnxTensor.createTensor(environment, new long[][] {{101, 7, 8, 102}});
                OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {{1, 1, 1, 1}});
                OnnxTensor types = OnnxTensor.createTensor(environment, new long[][] {{0, 0, 0, 0}});
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return (float[][]) result.get(0).getValue();
        }
    }
}
