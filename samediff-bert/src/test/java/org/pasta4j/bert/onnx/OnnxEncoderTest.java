package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.SpecialTokenRule;

/** A plain base that is written comes back with the same weights; src-test runs what is written. */
class OnnxEncoderTest {
    private static final Path GOLDEN = Path.of("../src-test/src/test/resources/golden");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tiny-bert", "tiny-roberta"})
    void comesBackBitForBit(String name) throws IOException {
        BertModel model = withoutPooler(BertCheckpoint.open(GOLDEN.resolve(name)));
        assertThat(graph(model).write(folder.resolve("model.onnx"), "1", Map.of()))
                .containsExactly("model.onnx");

        BertModel read = BertCheckpoint.open(folder.resolve("model.onnx"));
        assertThat(read.weights()).isEqualTo(model.weights());
        assertThat(read.fingerprint()).isEqualTo(model.fingerprint());
    }

    @Test
    void weightsThatOneFileCannotHoldAreKeptBesideIt() throws IOException {
        BertModel model = withoutPooler(BertCheckpoint.open(GOLDEN.resolve("tiny-bert")));
        Path file = folder.resolve("large.onnx");
        assertThat(graph(model).write(file, "1", Map.of("key", "text"), 50_000))
                .containsExactly("large.onnx", "large.onnx.data");
        assertThat(Files.size(file)).isLessThan(50_000);
        assertThat(BertCheckpoint.open(file).fingerprint()).isEqualTo(model.fingerprint());
        assertThat(OnnxFile.parse(file).getMetadataPropsList()).hasSize(1);
    }

    @Test
    void theLimitCountsEveryByte() throws IOException {
        BertModel model = withoutPooler(BertCheckpoint.open(GOLDEN.resolve("tiny-bert")));
        graph(model).write(folder.resolve("whole.onnx"), "1", Map.of());
        long bytes = Files.size(folder.resolve("whole.onnx"));
        // The graph's own length stands before it, in five bytes at most.
        assertThat(graph(model).write(folder.resolve("a.onnx"), "1", Map.of(), bytes))
                .hasSize(1);
        assertThat(graph(model).write(folder.resolve("b.onnx"), "1", Map.of(), bytes - 6))
                .hasSize(2);
    }

    private static OnnxGraphWriter graph(BertModel model) {
        OnnxGraphWriter graph = new OnnxGraphWriter("test");
        String output = new OnnxEncoder(model, graph).write(Optional.empty(), SpecialTokenRule.ENDS, Optional.empty());
        graph.output("output", output, "batch", "sequence", "width");
        return graph;
    }

    private static BertModel withoutPooler(BertModel m) {
        return new BertModel(m.config(), m.embeddings(), m.layers(), Optional.empty(), m.origin());
    }
}
