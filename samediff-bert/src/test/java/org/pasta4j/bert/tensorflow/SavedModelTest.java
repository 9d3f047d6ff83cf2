package org.pasta4j.bert.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.nd4j.shade.protobuf.ByteString;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.DamagedFiles;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.FunctionDef;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.NodeDef;
import org.tensorflow.framework.SavedModel;

/** SavedModels of TensorFlow 2 ({@code src/test/python/saved_models.py}), whose graphs are calls of functions. */
class SavedModelTest {
    private static final Path ZIP = Path.of("src/test/resources/tensorflow/bert-tf2.zip");
    private static final Path TINY_BERT = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final byte[] FREQUENT = {0, 1, 2, 4, 8, 10, 18, 26, 32, 34, 40, 58, 127, (byte) 128, (byte) 255};
    private static final long MOST_BYTES = 128 << 20;

    private static Path folder;
    private static Path file;
    private static byte[] whole;
    private static TensorBundle variables;

    @BeforeContainer
    static void unpack() throws IOException {
        folder = Files.createTempDirectory("saved");
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            for (var entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
                Path unpacked = folder.resolve(entry.getName());
                Files.createDirectories(unpacked.getParent());
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, unpacked);
                }
            }
        }
        file = folder.resolve("saved_model.pb");
        whole = Files.readAllBytes(file);
        variables = TensorBundle.open(folder.resolve("variables/variables.index"));
    }

    @AfterContainer
    static void delete() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    @Example
    void aGraphOfFunctionsIsTheSameModel() {
        String expected = BertCheckpoint.open(TINY_BERT).fingerprint();
        for (Path path : List.of(ZIP, folder)) {
            BertModel model = BertCheckpoint.open(path);
            assertThat(model.fingerprint()).isEqualTo(expected);
            assertThat(model.origin().details()).containsEntry("form", "SavedModel");
            assertThat(model.origin().dropped()).isEmpty();
        }
    }

    /** A way to a variable is the one that the graph restores it by: two variables may have one name. */
    @Example
    void variablesAreFoundByWhatRestoresThem() throws IOException {
        GraphDef graph = SavedModel.parseFrom(whole).getMetaGraphs(0).getGraphDef();
        GraphDef.Builder renamed = graph.toBuilder();
        renamed.getNodeBuilderList().stream()
                .filter(node -> node.getOp().equals("VarHandleOp"))
                .forEach(node -> node.putAttr(
                        "shared_name",
                        AttrValue.newBuilder()
                                .setS(ByteString.copyFromUtf8("all"))
                                .build()));
        Map<String, String> keys =
                RestoredKeys.of(FlatGraph.of("a", renamed.build()).nodes());
        assertThat(keys).hasSize(55).doesNotContainValue("all");
        assertThat(keys.values()).doesNotHaveDuplicates().allMatch(key -> key.endsWith("/.ATTRIBUTES/VARIABLE_VALUE"));
    }

    @Example
    void functionsThatAreNotThereOrCallThemselvesAreRefused() throws IOException {
        GraphDef graph = SavedModel.parseFrom(whole).getMetaGraphs(0).getGraphDef();
        GraphDef.Builder without = graph.toBuilder();
        without.getLibraryBuilder().clearFunction();
        assertThatThrownBy(() -> FlatGraph.of("a", without.build()))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("a is damaged: node \"StatefulPartitionedCall", "that is not there");

        NodeDef call = graph.getNodeList().stream()
                .filter(node -> node.getOp().equals("StatefulPartitionedCall"))
                .findFirst()
                .orElseThrow();
        GraphDef.Builder loop = graph.toBuilder();
        for (FunctionDef.Builder function : loop.getLibraryBuilder().getFunctionBuilderList()) {
            if (function.getSignature()
                    .getName()
                    .equals(call.getAttrOrThrow("f").getFunc().getName())) {
                NodeDef.Builder own = call.toBuilder().setName("again").clearInput();
                function.getSignature().getInputArgList().forEach(argument -> own.addInput(argument.getName()));
                function.addNodeDef(own);
            }
        }
        assertThatThrownBy(() -> FlatGraph.of("a", loop.build()))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("calls itself");
    }

    /** In memory: writing and mapping the file anew took longer than reading it. */
    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
    void aDamagedGraphLoadsOrIsRefused(@ForAll long seed) {
        ByteBuffer damaged = ByteBuffer.wrap(DamagedFiles.damaged(whole, FREQUENT, new Random(seed)));
        DamagedFiles.loadsOrIsRefused(
                MOST_BYTES, () -> TensorFlowGraphs.saved(file, damaged.duplicate(), folder, Optional.of(variables)));
    }
}
