package org.pasta4j.bert.onnx;

import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.text.SpecialTokenRule;

/**
 * Writes a frozen BERT into an ONNX graph. Its inputs are int64 {@code [batch, sequence]}, rows padded on the right:
 * {@value #INPUT_IDS}, {@value #ATTENTION_MASK}, {@value #TOKEN_TYPE_IDS} where the model knows two types, and
 * {@value SpecialTokenRule#INPUT} where nothing else tells where the special tokens are.
 */
public final class OnnxEncoder {
    /** Word ids; any in padding. */
    public static final String INPUT_IDS = "input_ids";
    /** 1 for a token, 0 for padding. */
    public static final String ATTENTION_MASK = "attention_mask";
    /** 0 for tokens of the first text, 1 for those of the second. */
    public static final String TOKEN_TYPE_IDS = "token_type_ids";

    /** And a number in 16 bits, too. */
    private static final double FAR_ABOVE_HIDDEN_STATES = 1e4;

    private static final String[] AXES = {"batch", "sequence"};

    private final BertModel model;
    private final OnnxOps ops;
    private final OnnxGraphWriter graph;

    /** @param graph has no inputs yet */
    public OnnxEncoder(BertModel model, OnnxGraphWriter graph) {
        this.model = model;
        this.graph = graph;
        this.ops = new OnnxOps(graph, model.config());
    }

    /**
     * Writes the model. B is the number of rows, T the length of the longest, H the hidden size.
     *
     * @param offsets {@code [L, S, H]}, added to the input of each layer at the special tokens; empty for the plain
     *     base
     * @param rule tells where these are
     * @param pooling what the head works on; empty for a head on every token. Where it is the first token alone, the
     *     top layer computes no more than that
     * @return what the head works on: {@code [B, T, H]}, the last hidden state, for a head on tokens; else {@code [B,
     *     H]}
     */
    public String write(Optional<FrozenTensor> offsets, SpecialTokenRule rule, Optional<Pooling> pooling) {
        String ids = graph.input(INPUT_IDS, AXES);
        String mask = graph.input(ATTENTION_MASK, AXES);
        Optional<String> types =
                model.config().tokenTypes() > 1 ? Optional.of(graph.input(TOKEN_TYPE_IDS, AXES)) : Optional.empty();
        String count = ops.counted(mask);
        Optional<OnnxOffsets> insertion = offsets.map(o -> new OnnxOffsets(ops, o, special(rule, mask, count, types)));
        String hidden = embed(ids, count, types);
        OnnxLayer layer = new OnnxLayer(ops, mask);
        int layers = model.config().layers();
        boolean ofFirst = pooling.map(Pooling::isOfFirstToken).orElse(false);
        for (int l = 0; l < layers; l++) {
            String in = hidden;
            int index = l;
            String x = insertion.map(i -> i.addTo(in, index)).orElse(in);
            boolean firstOnly = ofFirst && l == layers - 1;
            hidden = layer.apply(x, model.layers().get(l), firstOnly, "encoder.layer." + l);
        }
        String last = hidden;
        return pooling.map(p -> pooled(p, last, mask)).orElse(hidden);
    }

    /** @param hidden the last hidden state, of the first token alone where the pooling reads no other */
    private String pooled(Pooling pooling, String hidden, String mask) {
        return switch (pooling) {
            case POOLER -> poolerOutput(firstToken(hidden));
            case FIRST -> firstToken(hidden);
            case MEAN -> mean(hidden, ofTokens(mask));
            case MAX -> max(hidden, ofTokens(mask));
        };
    }

    private String firstToken(String hidden) {
        return graph.op("Squeeze", hidden, graph.integers(1));
    }

    /** {@code [B, T, 1]}, 1 for a token, 0 for padding. */
    private String ofTokens(String mask) {
        return graph.op("Unsqueeze", ops.toFloats(mask), graph.integers(2));
    }

    private String mean(String hidden, String ofTokens) {
        String sum = overTokens(graph.op("Mul", hidden, ofTokens));
        return graph.op("Div", sum, overTokens(ofTokens));
    }

    private String overTokens(String x) {
        return graph.op("ReduceSum", Map.of("keepdims", 0), x, graph.integers(1));
    }

    private String max(String hidden, String ofTokens) {
        String padding =
                graph.op("Mul", graph.op("Sub", ofTokens, graph.number(1)), graph.number(FAR_ABOVE_HIDDEN_STATES));
        return graph.op("ReduceMax", Map.of("axes", new long[] {1}, "keepdims", 0), ops.add(hidden, padding));
    }

    private String special(SpecialTokenRule rule, String mask, String count, Optional<String> types) {
        return rule == SpecialTokenRule.MASK
                ? graph.input(SpecialTokenRule.INPUT, AXES)
                : OnnxOffsets.special(ops, rule, mask, count, types);
    }

    private String poolerOutput(String firstToken) {
        return model.pooler()
                .map(p -> graph.tanh(graph.linear(firstToken, p, "pooler.dense")))
                .orElse(firstToken);
    }

    private String embed(String ids, String count, Optional<String> types) {
        BertConfig config = model.config();
        EmbeddingWeights tables = model.embeddings();
        // Counting the mask gives each token its position; padding, which is on the right, repeats the last one.
        String position =
                graph.op("Add", graph.op("Max", count, graph.integer(1)), graph.integer(config.positionOffset() - 1L));
        String sum = ops.add(
                ops.rows("embeddings.word_embeddings.weight", tables.words(), ids),
                ops.rows("embeddings.position_embeddings.weight", tables.positions(), position));
        if (tables.tokenTypes().isPresent()) {
            String name = "embeddings.token_type_embeddings.weight";
            FrozenTensor table = tables.tokenTypes().get();
            // The table of a model of one type is that type's row, for every token.
            String ofTokens = types.map(t -> ops.rows(name, table, t)).orElseGet(() -> graph.weight(name, table));
            sum = ops.add(sum, ofTokens);
        }
        return ops.layerNorm(sum, tables.norm(), "embeddings.LayerNorm");
    }
}
