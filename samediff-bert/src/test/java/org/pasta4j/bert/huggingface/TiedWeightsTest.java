package org.pasta4j.bert.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.safetensors.SafetensorsWriter;

/**
 * transformers 30125, safetensors 265: a file holds a tensor once that a model has under two names, and it may be the
 * other name that is kept.
 */
class TiedWeightsTest {
    private static final String WORDS = "embeddings.word_embeddings.weight";

    @TempDir
    Path folder;

    private Path write(String config, Map<String, FrozenTensor> weights, Map<String, String> metadata)
            throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, metadata);
        return folder;
    }

    /** As safetensors' save_model writes it; the name that is kept is the one that comes first in the alphabet. */
    @ParameterizedTest
    @CsvSource({
        "tiny-roberta, roberta., lm_head.decoder.weight",
        "tiny-bert, bert., cls.predictions.decoder.weight",
        "tiny-bert, module.bert., module.cls.predictions.decoder.weight",
        "tiny-bert, '', a.copy.of.the.table",
    })
    void theOtherNameIsInTheMetadata(String golden, String prefix, String stored) throws IOException {
        Path original = TinyBert.FOLDER.resolveSibling(golden);
        Map<String, FrozenTensor> weights = TinyBert.rename(
                BertCheckpoint.open(original).weights(), name -> name.equals(WORDS) ? stored : prefix + name);

        Path written = write(
                Files.readString(original.resolve("config.json")),
                weights,
                Map.of("format", "pt", prefix + WORDS, stored));

        BertModel model = BertCheckpoint.open(written);
        assertThat(model.fingerprint()).isEqualTo(BertCheckpoint.open(original).fingerprint());
        assertThat(model.origin().dropped()).isEmpty();
    }

    @Test
    void anyWeightAndAnyPieceMayHaveASecondName() throws IOException {
        Map<String, FrozenTensor> weights = TinyBert.weights();
        weights.put("encoder.layer.1.output.LayerNorm.bias", weights.get("encoder.layer.0.output.LayerNorm.bias"));
        String expected = BertCheckpoint.open(TinyBert.write(folder, TinyBert.config(), weights))
                .fingerprint();
        weights.remove("encoder.layer.1.output.LayerNorm.bias");
        write(
                TinyBert.config(),
                weights,
                Map.of("encoder.layer.1.output.LayerNorm.bias", "encoder.layer.0.output.LayerNorm.bias"));
        assertThat(BertCheckpoint.open(folder).fingerprint()).isEqualTo(expected);

        Files.move(folder.resolve("model.safetensors"), folder.resolve("piece.safetensors"));
        ObjectNode index = new ObjectMapper().createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        weights.keySet().forEach(name -> map.put(name, "piece.safetensors"));
        Files.writeString(folder.resolve(TinyBert.INDEX), index.toString());
        assertThat(BertCheckpoint.open(folder).fingerprint()).isEqualTo(expected);
    }

    /** Programs that drop one of two shared tensors without a note of it, as accelerate does. */
    @Test
    void theHeadOfAMaskedModelStandsForTheTableThatItIsTiedTo() throws IOException {
        String config = TinyBert.config();
        Map<String, FrozenTensor> weights = TinyBert.rename(
                TinyBert.weights(), name -> name.equals(WORDS) ? "cls.predictions.decoder.weight" : "bert." + name);
        weights.put("cls.predictions.bias", FrozenTensor.of(new float[392], 392));

        BertModel model = BertCheckpoint.open(write(config, weights, Map.of()));
        assertThat(model.fingerprint())
                .isEqualTo(BertCheckpoint.open(TinyBert.FOLDER).fingerprint());
        assertThat(model.origin().details())
                .containsEntry("word embeddings", "cls.predictions.decoder.weight, which is tied to them");
        assertThat(model.origin().dropped()).containsExactly("cls.predictions.bias");

        write(config.replace("{", "{\"tie_word_embeddings\": false,"), weights, Map.of());
        assertThatThrownBy(() -> BertCheckpoint.open(folder))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds no tensor embeddings.word_embeddings.weight or bert.embeddings.word");
        weights.put("another.matrix", weights.get("cls.predictions.decoder.weight"));
        write(config, weights, Map.of());
        assertThatThrownBy(() -> BertCheckpoint.open(folder)).hasMessageContaining("holds no tensor embeddings.word");
    }

    @Test
    void theSameValuesUnderTwoNamesAreOneWeight() throws IOException {
        Map<String, FrozenTensor> weights = TinyBert.weights();
        weights.putAll(TinyBert.rename(weights, name -> "bert." + name));
        assertThat(BertCheckpoint.open(write(TinyBert.config(), weights, Map.of()))
                        .fingerprint())
                .isEqualTo(BertCheckpoint.open(TinyBert.FOLDER).fingerprint());
    }
}
