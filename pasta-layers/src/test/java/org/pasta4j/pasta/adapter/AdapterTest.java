package org.pasta4j.pasta.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.safetensors.SafetensorsFile;
import org.pasta4j.bert.safetensors.SafetensorsWriter;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.DataColumns;

class AdapterTest {
    private static final BertModel BASE = SampleAdapters.BASE;

    @TempDir
    Path parent;

    @Test
    void comesBackAsItWasSavedAndOutlivesItsFiles() throws IOException {
        for (Adapter adapter : new Adapter[] {
            SampleAdapters.classifier(),
            SampleAdapters.of(PastaConfig.regression().withSlots(3), BASE),
            SampleAdapters.of(PastaConfig.classification("a", "b").headOnly(), BASE),
            SampleAdapters.of(PastaConfig.classification("a", "b"), SampleAdapters.baseWithoutPooler())
        }) {
            Path folder = parent.resolve("runs/first");
            adapter.save(folder);
            Adapter loaded = Adapter.load(folder);
            delete(folder);

            assertThat(loaded).isEqualTo(adapter);
            assertThat(loaded.tensors().keySet())
                    .containsExactlyElementsOf(adapter.tensors().keySet());
        }
    }

    /** A column may be called "3", and is another one than the third. */
    @Test
    void theColumnsOfItsDataComeBack() throws IOException {
        DataColumns columns =
                new DataColumns(Optional.of(Column.named("3")), Optional.empty(), Optional.of(Column.number(3)));
        Path folder = parent.resolve("adapter");
        SampleAdapters.classifier().withColumns(columns).save(folder);

        assertThat(Adapter.load(folder).config().columns()).isEqualTo(columns);
        JsonNode config = new ObjectMapper()
                .readTree(folder.resolve("adapter_config.json").toFile());
        assertThat(config.get("text_column").isTextual()).isTrue();
        assertThat(config.has("second_text_column")).isFalse();
        assertThat(config.get("label_column").asInt()).isEqualTo(3);
        assertThat(folder.resolve("README.md"))
                .content(StandardCharsets.UTF_8)
                .contains("| columns of its data | text \"3\", label 3 |");
        assertThat(SampleAdapters.classifier().config().toJson()).doesNotContain("column");
    }

    @Test
    void theFolderIsAsPeftHasIt() throws IOException {
        Path folder = parent.resolve("adapter");
        SampleAdapters.classifier().save(folder);

        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(
                        "adapter_model.safetensors", "adapter_config.json", "README.md", "SHA256SUMS");
        SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("adapter_model.safetensors"));
        assertThat(tensors.names()).containsExactly("pasta.offsets", "head.classifier.weight", "head.classifier.bias");
        assertThat(tensors.shape("pasta.offsets")).containsExactly(3, 2, 32);
        JsonNode config = new ObjectMapper()
                .readTree(folder.resolve("adapter_config.json").toFile());
        assertThat(config.get("peft_type").asText()).isEqualTo("PASTA");
        assertThat(config.get("base_model_name_or_path").asText()).isEqualTo("org/tiny-bert");
        assertThat(config.get("base_fingerprint").asText()).isEqualTo(BASE.fingerprint());
        assertThat(config.get("library_version").asText()).matches("[0-9]+[.].*");
        assertThat(folder.resolve("README.md"))
                .content(StandardCharsets.UTF_8)
                .startsWith("---\nbase_model: \"org/tiny-bert\"\n")
                .contains("| labels | bad, good, \u00fcber \\| \"so\" |", "offsets and head, 291 parameters");
        assertThat(Files.getPosixFilePermissions(folder))
                .isEqualTo(Files.getPosixFilePermissions(Files.createDirectory(parent.resolve("any"))));
    }

    @Test
    void theModelCardTellsTheHubWhatItKnows() {
        String card = ModelCard.of(SampleAdapters.classifier(), "Good\nor bad", Map.of("data", "a | b"));
        assertThat(card)
                .contains("\npipeline_tag: text-classification\ntags:", "\n# Good or bad\n", "| data | a \\| b |\n");

        assertThat(card).contains("| reads | single texts |");
        assertThat(ModelCard.of(SampleAdapters.of(PastaConfig.regression().withSlots(4), BASE)))
                .contains("| reads | pairs of texts |");
        assertThat(ModelCard.of(SampleAdapters.of(PastaConfig.regression(), BASE)))
                .contains("library_name: pasta4j\ntags:", "| task | regression |", "| labels | none |")
                .doesNotContain("pipeline_tag");
    }

    @Test
    void theModelCardCanBeOnesOwnAndMayBeMissing() throws IOException {
        Path folder = parent.resolve("adapter");
        SampleAdapters.classifier().save(folder, "# mine\n");
        assertThat(folder.resolve("README.md")).hasContent("# mine\n");
        Files.delete(folder.resolve("README.md"));
        assertThat(Adapter.load(folder)).isEqualTo(SampleAdapters.classifier());
    }

    @Test
    void onlyItsOwnBaseIsTaken() {
        Adapter adapter = SampleAdapters.classifier();
        adapter.requireBase(BASE);

        BertModel other = SampleAdapters.baseWithoutPooler();
        assertThatThrownBy(() -> adapter.requireBase(other))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageContaining("org/tiny-bert")
                .hasMessageContaining(BASE.fingerprint())
                .hasMessageContaining(other.origin().location())
                .hasMessageContaining(other.fingerprint());

        Adapter dense = SampleAdapters.of(PastaConfig.regression(), other);
        dense.requireBase(other);
        Adapter mixed = new Adapter(SampleAdapters.classifier().config(), adapter.offsets(), denseHead(dense, adapter));
        assertThatThrownBy(() -> mixed.requireBase(BASE))
                .hasMessageContaining("expected none, for the base has a pooler");
    }

    @Test
    void sizesOtherThanThoseOfItsBaseAreRefused() {
        for (PastaConfig config : new PastaConfig[] {
            PastaConfig.regression(), PastaConfig.regression().headOnly()
        }) {
            for (int[] sizes : new int[][] {{1, 32}, {4, 32}, {3, 1}, {3, 768}}) {
                Adapter lying = withSizes(config, sizes[0], sizes[1]);
                assertThatThrownBy(() -> lying.requireBase(BASE))
                        .isExactlyInstanceOf(AdapterException.class)
                        .hasMessageContaining("org/tiny-bert: expected 3 layers and hidden size 32, found " + sizes[0]
                                + " layers and hidden size " + sizes[1]);
            }
        }
    }

    /** Tensors that fit the configuration, which names the tiny BERT and not its sizes. */
    private static Adapter withSizes(PastaConfig config, int layers, int hidden) {
        AdapterConfig right = AdapterConfig.of(config, BASE, "org/tiny-bert");
        AdapterConfig wrong = new AdapterConfig(
                right.pastaConfig(), right.baseName(), right.baseFingerprint(), layers, hidden, right.libraryVersion());
        return new Adapter(
                wrong,
                config.trainOffsets()
                        ? Optional.of(SampleAdapters.random(
                                layers, right.pastaConfig().slots(), hidden))
                        : Optional.empty(),
                Map.of(
                        Adapter.CLASSIFIER_WEIGHT, SampleAdapters.random(1, hidden),
                        Adapter.CLASSIFIER_BIAS, SampleAdapters.random(1)));
    }

    /** A library that knows the paper's head alone must not take another for it. */
    @Test
    void anotherHeadIsANewerFormatAndThePapersIsNot() throws IOException {
        PastaConfig classes = PastaConfig.classification("bad", "good");
        for (Pooling pooling : Pooling.values()) {
            for (Optional<HeadKind> kind :
                    List.of(Optional.<HeadKind>empty(), Optional.of(HeadKind.LINEAR), Optional.of(HeadKind.DENSE))) {
                PastaConfig config = classes.withHead(new PastaConfig.Head(Optional.of(pooling), kind));
                Adapter adapter = Parameters.initial(BASE, config, DataType.FLOAT)
                        .adapter(AdapterConfig.of(config, BASE, "org/tiny-bert"));
                adapter.requireBase(BASE);
                Path folder = parent.resolve(pooling + "-" + kind);
                adapter.save(folder);
                boolean isPapers = pooling == Pooling.POOLER && kind.isEmpty();
                assertThat(Files.readString(folder.resolve("adapter_config.json")))
                        .contains("\"format_version\" : " + (isPapers ? 1 : 2));
                assertThat(Adapter.load(folder)).isEqualTo(adapter);
                assertThat(adapter.head().containsKey(Adapter.DENSE_WEIGHT))
                        .isEqualTo(kind.equals(Optional.of(HeadKind.DENSE)));
            }
        }
    }

    private static Map<String, FrozenTensor> denseHead(Adapter dense, Adapter classifier) {
        Map<String, FrozenTensor> head = new LinkedHashMap<>(dense.head());
        head.putAll(classifier.head());
        return head;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "format_version" : 1        | "format_version" : 3        | has format version 3; this library reads versions 1 to 2. Load it with a newer
            "format_version" : 1        | "format_version" : 0        | has format version 0
            "peft_type" : "PASTA"       | "peft_type" : "LORA"        | peft_type should be PASTA, found LORA
            "peft_type" : "PASTA",      |                             | missing peft_type
            "sequence_classification"   | "ner"                       | There is no task "ner"
            "sequence_classification"   | "regression"                | Regression has no labels
            "slots" : 2                 | "slots" : 3                 | pasta.offsets should have shape [3, 3, 32], found [3, 2, 32]
            "slots" : 2                 | "slots" : 0                 | number of special-token slots is 0
            "slots" : 2,                | "tomls" : 2, "slot" : 2,    | missing slots
            "base_hidden_size" : 32     | "base_hidden_size" : 33     | should have shape [3, 2, 33]
            "base_layers" : 3           | "base_layers" : 2           | pasta.offsets should have shape [2, 2, 32], found [3, 2, 32]
            "slots" : 2                 | "slots" : 2147483647        | The maximum length is 128; expected at least 2147483648
            "base_layers" : 3           | "base_layers" : 2147483647  | pasta.offsets should have shape [2147483647, 2, 32]
            "max_length" : 128          | "max_length" : 127          | adapter_config.json is not as it was saved: SHA256SUMS has
            "train_offsets" : true      | "train_offsets" : false     | the head alone was trained
            "train_offsets" : true      | "train_offsets" : true, "offset_layers" : [0, 3]          | Layer 3 is to have offsets; the base has layers 0 to 2
            "train_offsets" : true      | "train_offsets" : true, "offset_layers" : [0, 2]          | at layer 1, slot 0, index 0
            "train_offsets" : true      | "train_offsets" : true, "offset_tokens" : "separators"    | (all layers; separators): expected 0.0, for none is trained there, found
            "train_offsets" : true      | "train_offsets" : true, "offset_tokens" : "first"         | at layer 0, slot 1, index 0
            "train_offsets" : true      | "train_offsets" : true, "offset_shared" : true            | as in slot 0 of layer 0, found
            "slots" : 2                 | "slots" : 2, "pooling" : "mode" | There is no pooling "mode"
            "slots" : 2                 | "slots" : 2, "head" : "deep"    | There is no head "deep"
            "good"                      | "bad"                       | Each label must be named once
            "good",                     |                             | head.classifier.weight should have shape [2, 32], found [3, 32]
            "sha256:                    | "sha256:0                   | The fingerprint of the base should be sha256:
            "org/tiny-bert"             | " "                         | name of the base is empty
            "dropout" : 0.25            | "dropout" : 1.5             | The dropout is 1.5
            "train_offsets" : true      | "train_offsets" : true, "text_column" : 0                 | The column number is 0; columns are counted from 1
            "train_offsets" : true      | "train_offsets" : true, "label_column" : ["stars"]        | label_column should be a whole number, found ["stars"]
            """)
    void aConfigurationThatDoesNotFitIsRefused(String old, String changed, String message) throws IOException {
        Path folder = parent.resolve("adapter");
        SampleAdapters.classifier().save(folder);
        Path file = folder.resolve("adapter_config.json");
        String config = Files.readString(file);
        assertThat(config).contains(old);
        Files.writeString(file, config.replace(old, changed == null ? "" : changed));

        assertThatThrownBy(() -> Adapter.load(folder))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(message);
    }

    @Test
    void tensorsThatDoNotFitAreRefused() throws IOException {
        refused(t -> t.remove(Adapter.OFFSETS), "pasta.offsets is missing");
        refused(t -> t.remove(Adapter.CLASSIFIER_BIAS), "The head should hold head.classifier.weight and");
        refused(t -> t.put("head.extra", SampleAdapters.random(2)), "head.extra");
        refused(t -> t.put(Adapter.DENSE_BIAS, SampleAdapters.random(32)), "with or without head.dense.weight");
        refused(t -> t.put(Adapter.CLASSIFIER_BIAS, SampleAdapters.random(4)), "should have shape [3], found [4]");
        refused(
                t -> t.put(Adapter.CLASSIFIER_BIAS, FrozenTensor.of(new float[] {0, 1, Float.NEGATIVE_INFINITY}, 3)),
                "head.classifier.bias should hold finite numbers, found -Infinity at index 2");
    }

    private void refused(Consumer<Map<String, FrozenTensor>> change, String message) throws IOException {
        Path folder = parent.resolve("adapter");
        SampleAdapters.classifier().save(folder);
        Map<String, FrozenTensor> tensors = SampleAdapters.classifier().tensors();
        change.accept(tensors);
        SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), tensors, Map.of());
        assertThatThrownBy(() -> Adapter.load(folder))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageContaining("adapter_model.safetensors: ")
                .hasMessageContaining(message);
        delete(folder);
    }

    @Test
    void aDivergedTrainingIsNotSaved() {
        Adapter good = SampleAdapters.classifier();
        float[] offsets = good.offsets().orElseThrow().toArray();
        offsets[7] = Float.NaN;
        assertThatThrownBy(
                        () -> new Adapter(good.config(), Optional.of(FrozenTensor.of(offsets, 3, 2, 32)), good.head()))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageContaining("found NaN at index 7");
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        Path folder = parent.resolve("adapter");
        assertThatThrownBy(() -> Adapter.load(folder))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageStartingWith("There is no adapter at " + folder);
        for (String name : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
            SampleAdapters.classifier().save(folder);
            Files.delete(folder.resolve(name));
            assertThatThrownBy(() -> Adapter.load(folder))
                    .isExactlyInstanceOf(AdapterException.class)
                    .hasMessageStartingWith("There is no file " + folder.resolve(name));
            delete(folder);
        }
    }

    @Test
    void whatWasChangedOnPurposeLoadsWithoutItsSums() throws IOException {
        Path folder = parent.resolve("adapter");
        SampleAdapters.classifier().save(folder);
        Path config = folder.resolve("adapter_config.json");
        Files.writeString(config, Files.readString(config).replace("\"good\"", "\"fine\""));
        assertThatThrownBy(() -> Adapter.load(folder))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageContaining("if the file was changed on purpose, delete SHA256SUMS");

        Files.delete(folder.resolve("SHA256SUMS"));
        assertThat(Adapter.load(folder).config().pastaConfig().labels()).contains("fine");
    }

    private static void delete(Path folder) throws IOException {
        for (String name : folder.toFile().list()) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
    }
}
