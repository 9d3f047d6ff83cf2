package org.pasta4j.bert.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;

/** A model that was saved as a part of something else has that in its tensors' names, and is the same model. */
class WrappersTest {
    private static final Path TINY_ROBERTA = TinyBert.FOLDER.resolveSibling("tiny-roberta");

    @TempDir
    Path folder;

    private final Map<String, FrozenTensor> weights = TinyBert.weights();
    private String config;
    private String expected;

    @BeforeEach
    void read() throws IOException {
        config = TinyBert.config();
        expected = BertCheckpoint.open(TinyBert.FOLDER).fingerprint();
    }

    private BertModel opened(UnaryOperator<String> names) throws IOException {
        return BertCheckpoint.open(TinyBert.write(folder, config, TinyBert.rename(weights, names)));
    }

    /**
     * transformers 217; sentence-transformers' 0.auto_model; transformers' own dual encoders; pytorch-lightning 17604;
     * the attribute of a module of one's own.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "module.",
                "module.bert.",
                "model.",
                "model.bert.",
                "0.auto_model.",
                "bert.bert.",
                "encoder.",
                "question_encoder.bert_model.",
                "base_model.model.bert.",
                "student.transformer.backbone."
            })
    void onePrefixThatPutsAllNamesRightIsTakenAndTold(String prefix) throws IOException {
        weights.put("classifier.weight", FrozenTensor.of(new float[64], 2, 32));
        BertModel model = opened(name -> name.startsWith("classifier") ? name : prefix + name);
        assertThat(model.fingerprint()).isEqualTo(expected);
        assertThat(model.origin().details()).containsEntry("prefix", prefix);
        assertThat(model.origin().dropped()).containsExactly("classifier.weight");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_orig_mod.bert.;                         encoder.layer.;                             _orig_mod",
                "bert._orig_mod.;                         encoder.layer.;                             _orig_mod",
                "'';                                      encoder.layer._orig_mod.;                   _orig_mod",
                "_fsdp_wrapped_module.bert.;              encoder._fsdp_wrapped_module.layer.;        _fsdp_wrapped_module",
                "_forward_module.model._orig_mod.bert.;   encoder.layer.;              '_forward_module, _orig_mod'",
                "bert.;                                   encoder.module.layer.;                      module",
            })
    void whatWrapsInnerModulesToo(String spelled) throws IOException {
        String[] parts = spelled.replace("'", "").split(";");
        BertModel model = opened(name -> parts[0].strip() + name.replace("encoder.layer.", parts[1].strip()));
        assertThat(model.fingerprint()).isEqualTo(expected);
        assertThat(model.origin().details()).containsEntry("wrappers", parts[2].strip());
    }

    @Test
    void severalFilesAndOldNamesToo() throws IOException {
        Map<String, FrozenTensor> renamed = TinyBert.rename(
                weights,
                name -> "module."
                        + name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("Norm.bias", "Norm.beta"));
        assertThat(BertCheckpoint.open(TinyBert.writeShards(folder, config, renamed))
                        .fingerprint())
                .isEqualTo(expected);
    }

    /** Two modules that share one encoder, and a model beside a copy that goes on otherwise. */
    @Test
    void ofSeveralModelsTheOneInItsPlaceIsTaken() throws IOException {
        Map<String, FrozenTensor> two = TinyBert.rename(weights, name -> "query." + name);
        two.putAll(TinyBert.rename(weights, name -> "passage." + name));
        assertThat(BertCheckpoint.open(TinyBert.write(folder, config, two)).fingerprint())
                .isEqualTo(expected);

        Map<String, FrozenTensor> other = new LinkedHashMap<>(two);
        float[] changed = weights.get("pooler.dense.bias").toArray();
        float[] bias = weights.get("encoder.layer.2.output.dense.bias").toArray();
        bias[3]++;
        other.put("passage.encoder.layer.2.output.dense.bias", FrozenTensor.of(bias, bias.length));
        refused(other)
                .hasMessageEndingWith("holds several models: expected one, found the weights below \"query.\" and"
                        + " \"passage.\". Save a file with the tensors of one of them.");

        other.keySet().removeIf(name -> name.startsWith("query."));
        other.putAll(TinyBert.rename(weights, name -> "bert." + name));
        changed[0]++;
        other.put("passage.pooler.dense.bias", FrozenTensor.of(changed, changed.length));
        BertModel model = BertCheckpoint.open(TinyBert.write(folder, config, other));
        assertThat(model.fingerprint()).isEqualTo(expected);
        assertThat(model.origin().dropped()).contains("passage.pooler.dense.bias");
    }

    @Test
    void aMissingWeightIsToldBelowThePrefix() throws IOException {
        weights.remove("encoder.layer.1.intermediate.dense.bias");
        refused(TinyBert.rename(weights, name -> "model." + name))
                .hasMessageEndingWith("holds no tensor model.encoder.layer.1.intermediate.dense.bias or"
                        + " model.bert.encoder.layer.1.intermediate.dense.bias.");
    }

    @Test
    void anUnknownPartOfTheEncoderIsRefusedBelowThePrefixToo() throws IOException {
        weights.put("encoder.layer.0.attention.self.distance_embedding.weight", FrozenTensor.of(new float[32], 1, 32));
        refused(TinyBert.rename(weights, name -> "0.auto_model." + name))
                .hasMessageContaining("holds 0.auto_model.encoder.layer.0.attention.self.distance_embedding.weight,"
                        + " which has no place in the model");
    }

    @Test
    void matricesOfLoraAreNotLeftOut() throws IOException {
        Map<String, FrozenTensor> lora = TinyBert.rename(
                weights,
                name -> "base_model.model." + name.replace("self.query.weight", "self.query.base_layer.weight"));
        lora.put(
                "base_model.model.encoder.layer.0.attention.self.query.lora_A.default.weight",
                FrozenTensor.of(new float[64], 2, 32));
        refused(lora).hasMessageContaining("self.query.weight").hasMessageContaining("merge_and_unload()");
    }

    /** The attribute may be called otherwise than the family; a configuration that is another's is refused. */
    @Test
    void theFamilyIsTheConfigurations() throws IOException {
        Map<String, FrozenTensor> roberta = new LinkedHashMap<>();
        BertCheckpoint.open(TINY_ROBERTA).weights().forEach((name, tensor) -> roberta.put("bert." + name, tensor));
        String robertas = Files.readString(TINY_ROBERTA.resolve("config.json"));
        BertModel model = BertCheckpoint.open(TinyBert.write(folder, robertas, roberta));
        assertThat(model.fingerprint())
                .isEqualTo(BertCheckpoint.open(TINY_ROBERTA).fingerprint());

        config = robertas.replace("\"model_type\": \"roberta\"", "\"model_type\": \"bert\"");
        refused(TinyBert.rename(roberta, name -> name.replace("bert.", "roberta.")))
                .hasMessageContaining(
                        "config.json: model_type is bert, but the tensors' names begin with \"roberta.\", and ")
                .hasMessageContaining("pad_token_id 1 speaks for roberta");
    }

    private AbstractThrowableAssert<?, ?> refused(Map<String, FrozenTensor> tensors) throws IOException {
        TinyBert.write(folder, config, tensors);
        return assertThatThrownBy(() -> BertCheckpoint.open(folder)).isExactlyInstanceOf(CheckpointException.class);
    }
}
