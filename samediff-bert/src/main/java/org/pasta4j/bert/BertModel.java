package org.pasta4j.bert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A frozen BERT: its configuration and its weights by the role they play, whatever the file called them. Immutable and
 * safe for any number of threads; every shape is checked and every weight is finite once the object exists.
 *
 * @see BertCheckpoint#open
 */
public final class BertModel {
    private final BertConfig config;
    private final EmbeddingWeights embeddings;
    private final List<BertLayerWeights> layers;
    private final Optional<LinearWeights> pooler;
    private final ModelOrigin origin;
    private volatile String fingerprint;

    /**
     * Checks the weights against the configuration.
     *
     * @param config the sizes
     * @param embeddings the tables below the first layer
     * @param layers from the lowest to the top
     * @param pooler {@code [H, H]} on the first token, followed by tanh; empty where the checkpoint has none
     * @param origin for people
     * @throws CheckpointException if a shape does not fit or a weight is NaN or infinite
     */
    public BertModel(
            BertConfig config,
            EmbeddingWeights embeddings,
            List<BertLayerWeights> layers,
            Optional<LinearWeights> pooler,
            ModelOrigin origin) {
        this.config = config;
        this.embeddings = embeddings;
        this.layers = List.copyOf(layers);
        this.pooler = pooler;
        this.origin = origin;
        ModelCheck.check(this);
    }

    /** A model that was checked, by another location. */
    private BertModel(BertModel checked, String location) {
        this.config = checked.config;
        this.embeddings = checked.embeddings;
        this.layers = checked.layers;
        this.pooler = checked.pooler;
        this.origin = checked.origin.at(location);
        this.fingerprint = checked.fingerprint;
    }

    /** The same weights under the name by which they were asked for. */
    BertModel named(String location) {
        return new BertModel(this, location);
    }

    /** Sizes and constants. */
    public BertConfig config() {
        return config;
    }

    /** The tables below the first layer. */
    public EmbeddingWeights embeddings() {
        return embeddings;
    }

    /** The transformer layers, lowest first. */
    public List<BertLayerWeights> layers() {
        return layers;
    }

    /** The dense layer on the first token, if the checkpoint has one. */
    public Optional<LinearWeights> pooler() {
        return pooler;
    }

    /** Where the model came from. */
    public ModelOrigin origin() {
        return origin;
    }

    /** Number of weights. */
    public long parameterCount() {
        return weights().values().stream().mapToLong(FrozenTensor::length).sum();
    }

    /**
     * What tells this model from any other: a hash over the sizes and constants that enter the mathematics and over all
     * weights in canonical order and layout. The same checkpoint has the same fingerprint in every dialect. Dropout
     * does not count: it belongs to training, and some dialects do not keep it. Nor does the tokenizer, which is no
     * part of the model.
     *
     * @return {@code "sha256:"} and 64 hexadecimal digits
     */
    public String fingerprint() {
        String known = fingerprint;
        if (known == null) {
            known = Fingerprint.of(this);
            fingerprint = known;
        }
        return known;
    }

    /** Every weight by the name of its role, in canonical order: the Hugging Face names without a prefix. */
    public Map<String, FrozenTensor> weights() {
        Map<String, FrozenTensor> all = new LinkedHashMap<>();
        all.put("embeddings.word_embeddings.weight", embeddings.words());
        all.put("embeddings.position_embeddings.weight", embeddings.positions());
        embeddings.tokenTypes().ifPresent(t -> all.put("embeddings.token_type_embeddings.weight", t));
        put(all, "embeddings.LayerNorm", embeddings.norm());
        for (int i = 0; i < layers.size(); i++) {
            String layer = "encoder.layer." + i + ".";
            BertLayerWeights w = layers.get(i);
            put(all, layer + "attention.self.query", w.query());
            put(all, layer + "attention.self.key", w.key());
            put(all, layer + "attention.self.value", w.value());
            put(all, layer + "attention.output.dense", w.attentionOutput());
            put(all, layer + "attention.output.LayerNorm", w.attentionNorm());
            put(all, layer + "intermediate.dense", w.intermediate());
            put(all, layer + "output.dense", w.output());
            put(all, layer + "output.LayerNorm", w.outputNorm());
        }
        pooler.ifPresent(p -> put(all, "pooler.dense", p));
        return all;
    }

    private static void put(Map<String, FrozenTensor> all, String role, LinearWeights linear) {
        all.put(role + ".weight", linear.weight());
        all.put(role + ".bias", linear.bias());
    }

    private static void put(Map<String, FrozenTensor> all, String role, LayerNormWeights norm) {
        all.put(role + ".weight", norm.scale());
        all.put(role + ".bias", norm.shift());
    }

    /** The sizes, as in {@code BERT 6 x 384, 12 heads, 30522 words, with pooler}. */
    @Override
    public String toString() {
        return "BERT " + config.layers() + " x " + config.hiddenSize() + ", " + config.attentionHeads() + " heads, "
                + config.vocabularySize() + " words, " + (pooler.isPresent() ? "with" : "without") + " pooler";
    }
}
