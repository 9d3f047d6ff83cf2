package org.pasta4j.bert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;

/**
 * Models as exporters, optimisers and converters wrote them, against the weights that they were given. A few lie with
 * the tests; {@code -Dpasta.exports=DIR} takes all that {@code src/test/python/export_onnx.py} wrote into a folder.
 */
class OnnxExportsTest {
    private static final String GIVEN = System.getProperty("pasta.exports");
    /** A number in 16 bits is so close to what it stands for; the smallest ones are cut off. */
    private static final double HALF = 1e-3;

    private static final double SMALLEST_HALF = 2e-7;

    @TestFactory
    Stream<DynamicNode> tellTheModelThatWasExported() throws IOException {
        // A relative folder is taken from where Maven was called, which is one above the module.
        Path folder = GIVEN == null
                ? Path.of("src/test/resources/exports")
                : Path.of("..").resolve(GIVEN);
        List<Path> models = list(folder.toAbsolutePath().normalize());
        assertThat(models).isNotEmpty();
        return models.stream()
                .filter(Files::isDirectory)
                .map(model -> dynamicContainer(
                        model.getFileName().toString(),
                        list(model).stream()
                                .filter(file -> file.toString().endsWith(".onnx"))
                                .map(file -> dynamicTest(file.getFileName().toString(), () -> check(model, file)))));
    }

    private static void check(Path model, Path file) {
        Export export =
                new Export(model.getFileName().toString(), file.getFileName().toString());
        if (export.isRefused()) {
            assertThatThrownBy(() -> BertCheckpoint.open(file)).isInstanceOf(CheckpointException.class);
            return;
        }
        BertModel expected = BertCheckpoint.open(model);
        BertModel found = BertCheckpoint.open(file);

        Map<String, FrozenTensor> weights = new TreeMap<>(expected.weights());
        if (export.isWithoutPooler()) {
            weights.keySet().removeIf(name -> name.startsWith("pooler."));
        }
        assertThat(found.config().layerNormEpsilon())
                .isCloseTo(
                        expected.config().layerNormEpsilon(),
                        within(export.precision() * expected.config().layerNormEpsilon()));
        assertThat(found.config()).isEqualTo(export.config(expected.config(), found.config()));
        assertThat(found.weights().keySet()).isEqualTo(weights.keySet());
        weights.forEach((name, weight) ->
                assertSame(name, export, weight, found.weights().get(name)));
        boolean exact =
                found.weights().equals(expected.weights()) && found.config().equals(expected.config());
        assertThat(found.fingerprint().equals(expected.fingerprint())).isEqualTo(exact);
    }

    private static void assertSame(String name, Export export, FrozenTensor whole, FrozenTensor found) {
        float[] expected = whole.toArray();
        float[] actual = found.toArray();
        if (export.isFixed() && name.contains("position_embeddings")) {
            assertThat(actual).as(name).hasSizeLessThanOrEqualTo(expected.length);
            expected = Arrays.copyOf(expected, actual.length);
        } else if (export.isUntyped() && name.contains("token_type_embeddings")) {
            expected = Arrays.copyOf(expected, whole.size(1));
            assertThat(found.shape()).as(name).containsExactly(1, whole.size(1));
        } else {
            assertThat(found.shape()).as(name).isEqualTo(whole.shape());
        }
        if (!export.isHalved()) {
            assertThat(actual).as(name).isEqualTo(expected);
            return;
        }
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .as(name)
                    .isCloseTo(expected[i], within(HALF * Math.abs(expected[i]) + SMALLEST_HALF));
        }
    }

    /** What the name of a file says that was done to the model, and so how it may differ. */
    private record Export(String model, String file) {
        boolean isRefused() {
            // PyTorch 2.15 writes bfloat16's number as that of a complex type here.
            boolean mistyped = model.equals("bert-bfloat16") && file.startsWith("t5-classic-sdpa-14-plain");
            return mistyped || model.equals("bert-float64");
        }

        /** Optimum exports BERT's last hidden state alone for feature extraction. */
        boolean isWithoutPooler() {
            return file.contains("optimum-feature-extraction");
        }

        boolean isHalved() {
            return file.contains("-half");
        }

        /** Constant folding may cut the position table to the length of the rows that the graph is for. */
        boolean isFixed() {
            return file.contains("-fixed");
        }

        /** A graph that takes no token types gives every token the first. */
        boolean isUntyped() {
            return file.matches(".*-input(\\+attention)?(\\+position)?[-.].*");
        }

        /** Optimisers widen constants of bfloat16 to float32. */
        double precision() {
            return model.equals("bert-bfloat16") ? 1.0 / 256 : 0;
        }

        BertConfig config(BertConfig whole, BertConfig found) {
            return new BertConfig(
                    whole.vocabularySize(),
                    whole.hiddenSize(),
                    whole.layers(),
                    whole.attentionHeads(),
                    whole.intermediateSize(),
                    isFixed() ? found.maxPositions() : whole.maxPositions(),
                    whole.positionOffset(),
                    isUntyped() ? Math.min(whole.tokenTypes(), 1) : whole.tokenTypes(),
                    found.layerNormEpsilon(),
                    activation(whole.hiddenActivation()),
                    whole.hiddenDropout(),
                    whole.attentionDropout());
        }

        private HiddenActivation activation(HiddenActivation whole) {
            // ONNX Runtime's optimizer approximates where it is told to, and takes Gelu's tanh form for the exact one.
            if ((file.contains("-approximate") || file.endsWith("-O3.onnx")) && whole == HiddenActivation.GELU) {
                return HiddenActivation.GELU_TANH;
            }
            boolean mistaken = model.equals("bert-tanh-pytorch")
                    && file.matches(".*-23-opt[01].*")
                    && !file.matches(".*-(approximate|nobias|nogelu).*");
            return mistaken ? HiddenActivation.GELU : whole;
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
