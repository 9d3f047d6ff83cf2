package org.pasta4j.bert.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.NodeDef;
import org.tensorflow.framework.SavedModel;

/**
 * SavedModels of {@code EinsumDense} layers ({@code src/test/python/einsum_models.py}): the encoder of TensorFlow's
 * Model Garden, which TensorFlow Hub's are exported from, and that of KerasNLP.
 */
class EinsumModelsTest {
    private static final Path MODELS = Path.of("src/test/resources/tensorflow");
    private static final List<Encoding> ROWS =
            List.of(row(new int[] {2, 7, 9, 11, 3}, 0, 0, 1, 1, 1), row(new int[] {2, 5, 3}, 0, 0, 0));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"einsum-garden", "einsum-keras-nlp"})
    void computesWhatTensorFlowDoes(String name) throws IOException {
        Path zip = MODELS.resolve(name + ".zip");
        BertModel model = BertCheckpoint.open(zip);
        assertThat(model.config().attentionHeads()).isEqualTo(2);
        assertThat(model.origin().dropped()).isEmpty();
        SameDiff graph = SameDiff.create();
        StockEncoder encoder = new StockEncoder(model);
        EncoderGraph built = encoder.build(graph, Optional.empty(), EncoderOptions.inference());
        String hidden = built.hiddenStates().get(2).name();
        String pooled = built.poolerOutput().orElseThrow().name();
        Map<String, INDArray> given = graph.output(built.values(encoder.arrays(EncodedBatch.of(ROWS))), hidden, pooled);
        int width = model.config().hiddenSize();
        double[] expected = numbers(zip, "hidden.txt");
        for (int b = 0; b < ROWS.size(); b++) {
            for (int t = 0; t < ROWS.get(b).length(); t++) {
                for (int h = 0; h < width; h++) {
                    assertThat(given.get(hidden).getDouble(b, t, h))
                            .isCloseTo(expected[(b * ROWS.get(0).length() + t) * width + h], within(1e-5));
                }
            }
        }
        assertThat(given.get(pooled).reshape(-1).toDoubleVector())
                .containsExactly(numbers(zip, "pooled.txt"), within(1e-5));
    }

    /** Letters say what is multiplied with what; each of these computes another model, or one with other shapes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc,cde->abde | abc,cde->abed",
                "abc,cde->abde | abc,ced->abde",
                "abc,cde->abde | bac,cde->abde",
                "abcd,cde->abe | abdc,cde->abe",
                "abcd,cde->abe | abcd,dce->abe",
                "aecd,abcd->acbe | aecd,abcd->abce",
                "aecd,abcd->acbe | aecd,abcf->acbe",
                "acbe,aecd->abcd | acbe,aecd->acbd",
                "acbe,aecd->abcd | aceb,aecd->abcd",
                "acbe,aecd->abcd | acbe,aecd->abdc",
                "acbe,aecd->abcd | ...",
            })
    void anotherEquationIsRefusedAtItsNode(String known, String other) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(MODELS.resolve("einsum-garden.zip"))) {
            for (String file : List.of("variables.index", "variables.data-00000-of-00001")) {
                Files.createDirectories(folder.resolve("variables"));
                Files.copy(
                        zip.getPath("variables", file),
                        folder.resolve("variables").resolve(file));
            }
            SavedModel.Builder model =
                    SavedModel.parseFrom(Files.readAllBytes(zip.getPath("saved_model.pb"))).toBuilder();
            assertThat(einsums(model).filter(node -> change(node, known, other)))
                    .isNotEmpty();
            Files.write(folder.resolve("saved_model.pb"), model.build().toByteArray());
        }
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("node \"", "transformer/layer_0/self_attention/");
    }

    private static Stream<NodeDef.Builder> einsums(SavedModel.Builder model) {
        return model.getMetaGraphsBuilder(0).getGraphDefBuilder().getLibraryBuilder().getFunctionBuilderList().stream()
                .flatMap(function -> function.getNodeDefBuilderList().stream())
                .filter(node -> node.getOp().equals("Einsum"));
    }

    private static boolean change(NodeDef.Builder node, String known, String other) {
        boolean found = node.getAttrOrThrow("equation").getS().toStringUtf8().equals(known);
        if (found) {
            node.putAttr(
                    "equation",
                    AttrValue.newBuilder().setS(ByteString.copyFromUtf8(other)).build());
        }
        return found;
    }

    private static double[] numbers(Path zip, String name) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(zip)) {
            return Files.readAllLines(files.getPath(name), StandardCharsets.UTF_8).stream()
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }
    }

    private static Encoding row(int[] ids, int... types) {
        int[] slots = new int[ids.length];
        Arrays.fill(slots, -1);
        return new Encoding(ids, types, slots, false);
    }
}
