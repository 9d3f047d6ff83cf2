package org.pasta4j.bert.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.safetensors.RawSafetensors;

class HuggingFaceDialectTest {
    @TempDir
    Path folder;

    private Map<String, FrozenTensor> weights;
    private String config;

    @BeforeEach
    void read() throws IOException {
        weights = TinyBert.weights();
        config = TinyBert.config();
    }

    @Test
    void readsFolderAndFile() {
        BertModel model = BertCheckpoint.open(TinyBert.FOLDER);

        assertThat(model).hasToString("BERT 3 x 32, 4 heads, 392 words, with pooler");
        assertThat(model.weights()).containsExactlyInAnyOrderEntriesOf(weights);
        assertThat(model.config().hiddenActivation()).isEqualTo(HiddenActivation.GELU);
        assertThat(model.config().maxPositions()).isEqualTo(64);
        assertThat(model.config().layerNormEpsilon()).isEqualTo(1e-12);
        assertThat(model.origin().dropped()).containsExactly("embeddings.position_ids");
        assertThat(model.origin().details()).containsEntry("format", "pt").containsEntry("family", "bert");
        BertModel same = BertCheckpoint.open(TinyBert.FOLDER.resolve("model.safetensors"));
        assertThat(same.fingerprint()).isEqualTo(model.fingerprint());
    }

    @Test
    void aModelWithAHeadInOldNamesIsTheSameBase() throws IOException {
        Map<String, FrozenTensor> renamed = TinyBert.rename(
                weights,
                name -> "bert."
                        + name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("Norm.bias", "Norm.beta"));
        renamed.put("cls.predictions.bias", FrozenTensor.of(new float[392], 392));

        BertModel model = BertCheckpoint.open(TinyBert.write(folder, config, renamed));

        assertThat(model.fingerprint())
                .isEqualTo(BertCheckpoint.open(TinyBert.FOLDER).fingerprint());
        assertThat(model.origin().dropped()).containsExactly("cls.predictions.bias");
    }

    @Test
    void thePoolerIsOptionalButWhole() throws IOException {
        weights.remove("pooler.dense.weight");
        refused().hasMessageEndingWith("holds no tensor pooler.dense.weight or bert.pooler.dense.weight.");
        weights.remove("pooler.dense.bias");
        assertThat(BertCheckpoint.open(TinyBert.write(folder, config, weights)).pooler())
                .isEmpty();
    }

    @Test
    void aMissingWeightIsReportedWithEveryNameTried() throws IOException {
        weights.remove("encoder.layer.1.output.LayerNorm.bias");
        refused()
                .hasMessageContaining("model.safetensors holds no tensor encoder.layer.1.output.LayerNorm.bias or "
                        + "bert.encoder.layer.1.output.LayerNorm.bias or encoder.layer.1.output.LayerNorm.beta or ");
    }

    @Test
    void aWeightOfTwoValuesIsRefused() throws IOException {
        weights.put("bert.pooler.dense.bias", FrozenTensor.of(new float[32], 32));
        refused().hasMessageContaining("expected one of pooler.dense.bias, bert.pooler.dense.bias");
    }

    @Test
    void aLayerBeyondTheConfigurationIsRefused() throws IOException {
        config = config.replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2");
        refused().hasMessageContaining("holds encoder.layer.2.").hasMessageContaining("no place in the model");
    }

    @Test
    void aWeightThatIsNotFiniteIsNamed() throws IOException {
        float[] values = weights.get("encoder.layer.0.intermediate.dense.bias").toArray();
        values[5] = Float.NaN;
        weights.put("encoder.layer.0.intermediate.dense.bias", FrozenTensor.of(values, values.length));
        refused().hasMessageContaining(folder + ": encoder.layer.0.intermediate.dense.bias holds NaN at index 5");
    }

    @Test
    void weightsOfAnotherTypeAreNamed() throws IOException {
        String header = "{" + RawSafetensors.entry("embeddings.word_embeddings.weight", "I16", "[2,2]", 0, 8) + "}";
        Files.writeString(folder.resolve("config.json"), config);
        Files.write(folder.resolve("model.safetensors"), RawSafetensors.of(header, 8));
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .hasMessageEndingWith(
                        "tensor embeddings.word_embeddings.weight: expected values of F32, F16, BF16 or F64, found"
                                + " I16."
                                + " Save the model in float32.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "model_type": "bert"             | "model_type": "gpt2"        | model_type should be one of bert, roberta, xlm-roberta, camembert, electra, distilbert, found gpt2
            "vocab_size": 392                | "vocab_size": null          | missing vocab_size
            "hidden_size": 32,               | "hidden_size": "32",        | hidden_size should be a whole number, found "32"
            "hidden_size": 32,               | "hidden_size": 36,          | should have shape [392, 36], found [392, 32]
            "num_attention_heads": 4         | "num_attention_heads": 5    | not a multiple
            "hidden_act": "gelu"             | "hidden_act": "swish"       | hidden_act is "swish"; expected gelu
            "absolute"                       | "relative_key"              | position_embedding_type should be absolute
            "use_cache": true                | "is_decoder": true          | is_decoder should be false
            "hidden_size": 32,               | "hidden_size": 32,,         | expected JSON, found an error at line
            "hidden_size": 32,               | "vocab_size": 32,           | Duplicate field 'vocab_size'
            """)
    void aConfigurationThatCannotBeRunIsRefused(String old, String changed, String message) throws IOException {
        assertThat(config).contains(old);
        config = config.replace(old, changed == null ? "" : changed);
        refused().hasMessageContaining(message).hasMessageContaining(folder.toString());
    }

    @Test
    void allMissingKeysAreNamedAtOnce() throws IOException {
        config = "{\"model_type\": \"bert\", \"hidden_size\": 32, \"hidden_act\": \"gelu\", \"vocab_size\": 392}";
        refused()
                .hasMessageEndingWith("config.json: missing num_hidden_layers, num_attention_heads, intermediate_size, "
                        + "max_position_embeddings, type_vocab_size.");
    }

    @Test
    void aMissingFileSaysWhatToDo() throws IOException {
        TinyBert.write(folder, config, weights);
        Files.delete(folder.resolve("config.json"));
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("There is no config.json beside the weights: expected " + folder);
    }

    private AbstractThrowableAssert<?, ?> refused() throws IOException {
        TinyBert.write(folder, config, weights);
        return assertThatThrownBy(() -> BertCheckpoint.open(folder)).isExactlyInstanceOf(CheckpointException.class);
    }
}
