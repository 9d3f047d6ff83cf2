package org.pasta4j.bert.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;

/** transformers 5475, FinBERT 13: a configuration of a time before {@code model_type}. */
class FamilyCluesTest {
    private static final Path TINY_ROBERTA = TinyBert.FOLDER.resolveSibling("tiny-roberta");
    private static final String TYPE = "\"model_type\": \"%s\",";

    @TempDir
    Path folder;

    private static String untyped(Path model, String type) throws IOException {
        String config = Files.readString(model.resolve("config.json"));
        assertThat(config).contains(String.format(Locale.ROOT, TYPE, type));
        return config.replace(String.format(Locale.ROOT, TYPE, type), "");
    }

    private BertModel open(String config, Map<String, FrozenTensor> weights, String... files) throws IOException {
        TinyBert.write(folder, config, weights);
        for (String file : files) {
            Files.writeString(folder.resolve(file), "");
        }
        return BertCheckpoint.open(folder);
    }

    @Test
    void bareNamesAreWhatTheRestOfTheFolderSays() throws IOException {
        String bert = untyped(TinyBert.FOLDER, "bert").replaceAll("(?s)\"architectures\".*?\\],", "");
        BertModel model = open(bert, TinyBert.weights(), "vocab.txt");
        assertThat(model.fingerprint())
                .isEqualTo(BertCheckpoint.open(TinyBert.FOLDER).fingerprint());
        assertThat(model.origin().details())
                .containsEntry("family", "bert")
                .containsEntry("family told by", "pad_token_id 0, max_position_embeddings 64, vocab.txt");
        Files.delete(folder.resolve("vocab.txt"));

        String roberta = untyped(TINY_ROBERTA, "roberta").replaceAll("(?s)\"architectures\".*?\\],", "");
        BertModel second = open(roberta, BertCheckpoint.open(TINY_ROBERTA).weights(), "merges.txt");
        assertThat(second.fingerprint())
                .isEqualTo(BertCheckpoint.open(TINY_ROBERTA).fingerprint());
        assertThat(second.origin().details()).containsEntry("family", "roberta");
    }

    /** RoBERTa's default in transformers is two token types, as BERT's: they say nothing. */
    @Test
    void aRobertaWithTwoTokenTypesIsNoBert() throws IOException {
        Map<String, FrozenTensor> weights =
                new LinkedHashMap<>(BertCheckpoint.open(TINY_ROBERTA).weights());
        FrozenTensor one = weights.get("embeddings.token_type_embeddings.weight");
        float[] twice = new float[64];
        System.arraycopy(one.toArray(), 0, twice, 0, 32);
        weights.put("embeddings.token_type_embeddings.weight", FrozenTensor.of(twice, 2, 32));
        String config = untyped(TINY_ROBERTA, "roberta")
                .replaceAll("(?s)\"architectures\".*?\\],", "")
                .replace("\"type_vocab_size\": 1", "\"type_vocab_size\": 2");

        assertThat(open(config, weights).config().positionOffset()).isEqualTo(2);

        String unclear = config.replace("\"pad_token_id\": 1,", "");
        assertThatThrownBy(() -> open(unclear, weights))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageEndingWith("config.json: missing model_type, and the family cannot be told:"
                        + " max_position_embeddings 66 speaks for roberta. Put \"model_type\": \"bert\" or"
                        + " \"roberta\", whichever the model was trained as, in that file.");
        assertThat(open(unclear, weights, "merges.txt").config().positionOffset())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"bert,vocab.txt,0", "roberta,merges.txt,2"})
    void namesBelowAPrefixSpeakToo(String family, String file, int offset) throws IOException {
        Map<String, FrozenTensor> weights = BertCheckpoint.open(TINY_ROBERTA).weights();
        String config = untyped(TINY_ROBERTA, "roberta").replaceAll("\"(pad_token_id|type_vocab_size)\": 1,", "");
        String bare = config.replaceAll("(?s)\"architectures\".*?\\],", "").replace("{", "{\"type_vocab_size\": 1,");
        Map<String, FrozenTensor> named = TinyBert.rename(weights, name -> "model." + family + "." + name);
        if (offset == 0) {
            assertThatThrownBy(() -> open(bare, named, file))
                    .hasMessageContaining("the prefix model.bert. speaks for bert")
                    .hasMessageContaining("max_position_embeddings 66 speaks for roberta");
        } else {
            assertThat(open(bare, named, file).config().positionOffset()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RobertaForMaskedLM", "XLMRobertaForSequenceClassification", "CamembertModel"})
    void theClassThatSavedItDecides(String architecture) throws IOException {
        String config = untyped(TINY_ROBERTA, "roberta").replace("\"RobertaModel\"", "\"" + architecture + "\"");
        BertModel model = open(config, BertCheckpoint.open(TINY_ROBERTA).weights(), "vocab.txt");
        assertThat(model.config().positionOffset()).isEqualTo(2);
        assertThat(model.origin().details()).containsEntry("family told by", "architectures");
    }

    @Test
    void distilBertHasNamesOfItsOwn() throws IOException {
        Path shared = TinyBert.FOLDER;
        Map<String, FrozenTensor> weights = TinyBert.weights();
        weights.keySet().removeIf(name -> name.startsWith("pooler") || name.contains("token_type"));
        String config = "{\"vocab_size\": 392, \"dim\": 32, \"n_layers\": 3, \"n_heads\": 4, \"hidden_dim\": 64,"
                + " \"max_position_embeddings\": 64, \"activation\": \"gelu\"}";
        BertModel model = open(config, TinyBert.rename(weights, name -> "distilbert." + Family.DISTILBERT.name(name)));
        assertThat(model.layers()).isEqualTo(BertCheckpoint.open(shared).layers());
        assertThat(model.origin().details()).containsEntry("family", "distilbert");
    }
}
