package org.pasta4j.pasta.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.safetensors.SafetensorsFile;
import org.pasta4j.bert.safetensors.SafetensorsWriter;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.SampleAdapters;

/** Adapters as the authors' code names them; src-test holds what that code computes of them. */
class ReferenceCheckpointTest {
    private static final BertModel BASE = SampleAdapters.BASE;
    private static final BertModel BARE = SampleAdapters.baseWithoutPooler();
    private static final PastaConfig TAGS = PastaConfig.tokenClassification(List.of("O", "B-x", "I-x"));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("pasta.safetensors");
    }

    @Test
    void anAdapterComesBackAsItWas() throws IOException {
        for (Adapter adapter : List.of(
                SampleAdapters.classifier(),
                SampleAdapters.of(PastaConfig.regression().withSlots(3), BASE),
                SampleAdapters.of(PastaConfig.classification("a", "b"), BARE))) {
            ReferenceCheckpoint.write(adapter, file);
            ReferenceCheckpoint read = ReferenceCheckpoint.open(file);
            assertThat(read.config()).contains(adapter.config());
            BertModel base = adapter.head().containsKey(Adapter.DENSE_WEIGHT) ? BARE : BASE;
            assertThat(read.adapter(base, "org/tiny-bert", adapter.config().pastaConfig()))
                    .isEqualTo(adapter);
            Files.delete(file);
        }
    }

    @Test
    void theNamesAreTheAuthors() {
        ReferenceCheckpoint.write(SampleAdapters.of(PastaConfig.classification("a", "b"), BARE), file);
        SafetensorsFile tensors = SafetensorsFile.open(file);
        assertThat(tensors.names())
                .containsExactly(
                        "bert.encoder.layer.0.special_token_embedding.weight",
                        "bert.encoder.layer.1.special_token_embedding.weight",
                        "bert.encoder.layer.2.special_token_embedding.weight",
                        "bert.pooler.dense.weight",
                        "bert.pooler.dense.bias",
                        "classifier.weight",
                        "classifier.bias");
        assertThat(tensors.shape("bert.encoder.layer.2.special_token_embedding.weight"))
                .containsExactly(2, 32);
    }

    @Test
    void aHeadAloneGetsOffsetsOfZeroAndComesBackWithout() throws IOException {
        Adapter head = SampleAdapters.of(PastaConfig.classification("a", "b").headOnly(), BASE);
        ReferenceCheckpoint.write(head, file);
        assertThat(SafetensorsFile.open(file)
                        .floats("bert.encoder.layer.1.special_token_embedding.weight")
                        .toArray())
                .containsOnly(0);
        PastaConfig config = head.config().pastaConfig();
        assertThat(ReferenceCheckpoint.open(file).adapter(BASE, "org/tiny-bert", config))
                .isEqualTo(head);

        Path trained = folder.resolve("trained.safetensors");
        ReferenceCheckpoint.write(SampleAdapters.of(PastaConfig.classification("a", "b"), BASE), trained);
        refused(
                () -> ReferenceCheckpoint.open(trained).adapter(BASE, "x", config),
                "has offsets that are not zero; expected zeros where the head alone was trained");
    }

    @Test
    void weightsOfTheBaseAreCompared() throws IOException {
        Map<String, FrozenTensor> state = new LinkedHashMap<>();
        BASE.weights().forEach((role, weight) -> state.put("bert." + role, weight));
        ReferenceCheckpoint.write(SampleAdapters.of(TAGS, BASE), file);
        SafetensorsFile trained = SafetensorsFile.open(file);
        trained.names().forEach(name -> state.put(name, trained.floats(name)));
        assertThat(read(state, BASE, TAGS).offsets())
                .isEqualTo(SampleAdapters.of(TAGS, BASE).offsets());

        state.put("bert.pooler.dense.weight", SampleAdapters.random(32, 32));
        assertThat(read(state, BASE, TAGS).head()).hasSize(2);
        state.put("bert.encoder.layer.1.output.dense.bias", SampleAdapters.random(32));
        assertThatThrownBy(() -> read(state, BASE, TAGS))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageContaining("another base")
                .hasMessageEndingWith("bert.encoder.layer.1.output.dense.bias differs.");
    }

    private Adapter read(Map<String, FrozenTensor> state, BertModel base, PastaConfig config) throws IOException {
        Path changed = folder.resolve("state.safetensors");
        SafetensorsWriter.write(changed, state, Map.of());
        return ReferenceCheckpoint.open(changed).adapter(base, "tiny", config);
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        Adapter adapter = SampleAdapters.of(PastaConfig.classification("a", "b"), BASE);
        ReferenceCheckpoint.write(adapter, file);
        ReferenceCheckpoint checkpoint = ReferenceCheckpoint.open(file);
        PastaConfig two = PastaConfig.classification("a", "b");
        refused(() -> checkpoint.adapter(BARE, "x", two), "was made for another base");
        refused(() -> checkpoint.adapter(BASE, "x", two.withSlots(3)), "should have shape [3, 32] for this base");
        refused(
                () -> checkpoint.adapter(BASE, "x", PastaConfig.classification("a", "b", "c")),
                "classifier.weight should have shape [3, 32] for this base and task, found [2, 32]");
        refused(() -> ReferenceCheckpoint.write(adapter, file), "already exists");

        Map<String, FrozenTensor> tensors = new LinkedHashMap<>();
        SafetensorsFile written = SafetensorsFile.open(file);
        written.names().forEach(name -> tensors.put(name, written.floats(name)));
        refused(() -> read(tensors, BARE, two), "holds no bert.pooler.dense.weight");
        tensors.put("bert.encoder.layer.3.special_token_embedding.weight", SampleAdapters.random(2, 32));
        refused(() -> read(tensors, BASE, two), "has offsets for more than the 3 layers of tiny");
        tensors.remove("classifier.weight");
        assertThatThrownBy(() -> read(tensors, BASE, two))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining(
                        "expected a checkpoint of the authors' PASTA code, which holds classifier.weight");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(org.pasta4j.bert.BadInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> ReferenceCheckpoint.open(folder.resolve("none.bin")))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("There is no file");
    }
}
