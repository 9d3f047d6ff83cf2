package org.pasta4j.bert.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;

/** The same weights under the names of another family are the same model, as far as that family has its parts. */
class FamilyTest {
    private static final Path TINY_ROBERTA = TinyBert.FOLDER.resolveSibling("tiny-roberta");

    /** As transformers' own conversion script has them. */
    private static final Map<String, String> DISTILBERT = Map.of(
            "attention.self.query", "attention.q_lin",
            "attention.self.key", "attention.k_lin",
            "attention.self.value", "attention.v_lin",
            "attention.output.dense", "attention.out_lin",
            "attention.output.LayerNorm", "sa_layer_norm",
            "intermediate.dense", "ffn.lin1",
            "output.dense", "ffn.lin2",
            "output.LayerNorm", "output_layer_norm");

    @TempDir
    Path folder;

    private final Map<String, FrozenTensor> weights = TinyBert.weights();
    private String config;

    @BeforeEach
    void read() throws IOException {
        config = TinyBert.config();
    }

    @Test
    void robertaBeginsAfterThePositionOfThePadding() {
        BertModel model = BertCheckpoint.open(TINY_ROBERTA);

        assertThat(model.config().positionOffset()).isEqualTo(2);
        assertThat(model.config().maxPositions()).isEqualTo(64);
        assertThat(model.config().tokenTypes()).isEqualTo(1);
        assertThat(model.config().layerNormEpsilon()).isEqualTo(1e-5);
        assertThat(model.pooler()).isEmpty();
        assertThat(model.origin().details()).containsEntry("family", "roberta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xlm-roberta", "camembert"})
    void itsLanguagesAreTheSameModel(String modelType) throws IOException {
        String renamed = Files.readString(TINY_ROBERTA.resolve("config.json"))
                .replace("\"model_type\": \"roberta\"", "\"model_type\": \"" + modelType + "\"");
        Files.writeString(folder.resolve("config.json"), renamed);
        Files.copy(TINY_ROBERTA.resolve("model.safetensors"), folder.resolve("model.safetensors"));

        assertThat(BertCheckpoint.open(folder).fingerprint())
                .isEqualTo(BertCheckpoint.open(TINY_ROBERTA).fingerprint());
    }

    /** rinna/japanese-pretrained-models 3. */
    @Test
    void positionsBeginBehindThatOfThePadding() throws IOException {
        String moved = Files.readString(TINY_ROBERTA.resolve("config.json"))
                .replace("\"pad_token_id\": 1", "\"pad_token_id\": 3");
        Files.writeString(folder.resolve("config.json"), moved);
        Files.copy(TINY_ROBERTA.resolve("model.safetensors"), folder.resolve("model.safetensors"));

        BertConfig usual = BertCheckpoint.open(TINY_ROBERTA).config();
        BertConfig found = BertCheckpoint.open(folder).config();
        assertThat(found.positionOffset()).isEqualTo(4);
        assertThat(found.maxPositions()).isEqualTo(usual.maxPositions() - 2);
    }

    @Test
    void electraIsABertWithoutPooler() throws IOException {
        dropPooler();
        String expected =
                BertCheckpoint.open(TinyBert.write(folder, config, weights)).fingerprint();
        Map<String, FrozenTensor> renamed = TinyBert.rename(weights, name -> "electra." + name);
        renamed.put("discriminator_predictions.dense.bias", FrozenTensor.of(new float[32], 32));
        String electra =
                config.replace("\"model_type\": \"bert\"", "\"model_type\": \"electra\", \"embedding_size\": 32");

        BertModel model = BertCheckpoint.open(TinyBert.write(folder, electra, renamed));

        assertThat(model.fingerprint()).isEqualTo(expected);
        assertThat(model.origin().dropped()).containsExactly("discriminator_predictions.dense.bias");
    }

    @Test
    void electraWithAProjectionIsAnotherNetwork() throws IOException {
        String electra = config.replace("\"model_type\": \"bert\"", "\"model_type\": \"electra\"");
        TinyBert.write(folder, electra, weights);

        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .hasMessageEndingWith(
                        "config.json: embedding_size should be 32 (the hidden size), found 128, an embedding"
                                + " projection, which cannot be run.");
    }

    @Test
    void distilBertHasNamesOfItsOwn() throws IOException {
        dropPooler();
        weights.remove("embeddings.token_type_embeddings.weight");
        String expected = BertCheckpoint.open(TinyBert.write(
                        folder, config.replace("\"type_vocab_size\": 2", "\"type_vocab_size\": 0"), weights))
                .fingerprint();
        String distilBert = """
                {"model_type": "distilbert", "vocab_size": 392, "dim": 32, "n_layers": 3, "n_heads": 4, "hidden_dim": 64,
                 "max_position_embeddings": 64, "activation": "gelu", "dropout": 0.2, "attention_dropout": 0.3}
                """;
        Map<String, FrozenTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> renamed.put("distilbert." + distilBertName(name), tensor));
        renamed.put("vocab_projector.bias", FrozenTensor.of(new float[392], 392));

        BertModel model = BertCheckpoint.open(TinyBert.write(folder, distilBert, renamed));

        assertThat(model.fingerprint()).isEqualTo(expected);
        assertThat(model.config().hiddenDropout()).isEqualTo(0.2);
        assertThat(model.config().attentionDropout()).isEqualTo(0.3);
        assertThat(renamed).containsKey("distilbert.transformer.layer.2.sa_layer_norm.weight");
    }

    private static String distilBertName(String name) {
        if (!name.startsWith("encoder.")) {
            return name;
        }
        String[] parts = name.split("\\.");
        String role = String.join(".", Arrays.copyOfRange(parts, 3, parts.length - 1));
        return "transformer.layer." + parts[2] + "." + DISTILBERT.get(role) + "." + parts[parts.length - 1];
    }

    /** Also those that no Hugging Face folder held before. */
    @Test
    void aModelThatIsWrittenIsTheSameModelAgain() throws IOException {
        weights.remove("embeddings.token_type_embeddings.weight");
        dropPooler();
        Path distilled = TinyBert.write(
                Files.createDirectory(folder.resolve("distilled")),
                config.replace("\"type_vocab_size\": 2", "\"type_vocab_size\": 0"),
                weights);
        for (Path path : List.of(TinyBert.FOLDER, TINY_ROBERTA, distilled)) {
            BertModel model = BertCheckpoint.open(path);
            Path written = folder.resolve(path.getFileName() + "-again");
            HuggingFaceFolder.write(model, Optional.empty(), written);

            BertModel again = BertCheckpoint.open(written);
            assertThat(again.fingerprint()).isEqualTo(model.fingerprint());
            assertThat(again.config()).isEqualTo(model.config());
        }
        assertThat(Files.readString(folder.resolve("distilled-again/config.json")))
                .contains("distilbert");
    }

    private void dropPooler() {
        weights.remove("pooler.dense.weight");
        weights.remove("pooler.dense.bias");
    }
}
