package org.pasta4j.bert.samediff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.text.EncodedBatch;

/**
 * The model as stock SameDiff operations: it runs on any ND4J backend and needs nothing of this library once built. It
 * is also the readable version that faster encoders are tested against.
 *
 * <p>Placeholders, all INT32 {@code [B, T]} with padding on the right: {@code input_ids}, {@code token_type_ids},
 * {@code attention_mask} and, where there are offsets, {@code slots}.
 */
public final class StockEncoder implements Encoder {
    /** Word ids, 0 in padding. */
    public static final String INPUT_IDS = "input_ids";
    /** Token types, 0 in padding. */
    public static final String TOKEN_TYPE_IDS = "token_type_ids";
    /** 1 for a token, 0 for padding. */
    public static final String ATTENTION_MASK = "attention_mask";
    /** Number of a special token in its row, -1 elsewhere. */
    public static final String SLOTS = "slots";

    /** Ends the name of a layer's attention probabilities. */
    static final String PROBABILITIES = ".attention.probabilities";

    private final BertModel model;
    private final StockWeights weights;

    /**
     * An encoder over the model's weights; all encoders of one model share their ND4J arrays, to which nobody may
     * write.
     *
     * @param model is kept
     * @throws org.pasta4j.bert.BadInputException if ND4J does not load here
     */
    public StockEncoder(BertModel model) {
        Nd4jNatives.require();
        this.model = model;
        this.weights = StockWeights.of(model);
    }

    @Override
    public BertModel model() {
        return model;
    }

    @Override
    public EncoderGraph build(SameDiff graph, Optional<SDVariable> offsets, EncoderOptions options) {
        return build(graph, TokenInputs.placeholders(graph, offsets.isPresent()), offsets, options);
    }

    /**
     * The same on inputs of the caller's.
     *
     * @param inputs with slots where there are offsets
     */
    public EncoderGraph build(
            SameDiff graph, TokenInputs inputs, Optional<SDVariable> offsets, EncoderOptions options) {
        StockOps ops = new StockOps(graph, model.config(), options, weights);
        Optional<OffsetInsertion> insertion = offsets.map(
                o -> new OffsetInsertion(graph, options, o, inputs.slots().orElseThrow()));
        SDVariable hidden = embed(ops, inputs);
        StockLayer layer = new StockLayer(ops, inputs.ids(), inputs.mask());
        List<SDVariable> states = new ArrayList<>(List.of(layer.byRows(hidden)));
        int layers = model.config().layers();
        for (int l = 0; l < layers; l++) {
            SDVariable in = hidden;
            int index = l;
            SDVariable x = insertion.map(i -> i.addTo(in, index)).orElse(in);
            boolean firstOnly = options.firstTokenOnly() && l == layers - 1;
            hidden = layer.apply(x, model.layers().get(l), firstOnly, name(l));
            if (!firstOnly) {
                states.add(layer.byRows(hidden));
            }
        }
        SDVariable first = options.firstTokenOnly() ? hidden : layer.firstTokens(hidden);
        return EncoderGraph.of(
                inputs.placeholders(),
                states,
                first,
                poolerOutput(graph, first, options),
                options.pooling(),
                pooling -> new RowPooling(graph, states.get(layers), Optional.of(inputs.mask()), options.dataType())
                        .of(pooling));
    }

    /**
     * Name of the variable of a built graph that holds what a layer's heads attend to: {@code [B, A, T, T]}, before
     * dropout. Row q of a head's matrix is the softmax of token q's scores over all tokens of its row; it sums to 1 and
     * is 0 at padding. The rows of padding itself mean nothing. In the top layer it is {@code [B, A, 1, T]} where only
     * the first token is wanted. {@link AttentionProbabilities} runs a graph for them.
     *
     * @param layer from 0
     */
    public static String attentionProbabilities(int layer) {
        return name(layer) + PROBABILITIES;
    }

    private static String name(int layer) {
        return "layer" + layer;
    }

    /**
     * Copies of a model's weights as the graphs of this encoder have them, by the names that they have there without
     * the scope: {@code embeddings.words}, {@code layer0.query.weight} ({@code [in, out]}), {@code layer0.query.bias},
     * {@code layer0.outputNorm.scale}, {@code layer0.outputNorm.shift}, {@code pooler.weight} and so on. They are what
     * {@link EncoderOptions#withTuned} may put variables for.
     *
     * @param names says which are wanted
     */
    public static Map<String, INDArray> weights(BertModel model, Predicate<String> names) {
        SameDiff graph = LeanGraph.create();
        new StockEncoder(model).build(graph, Optional.empty(), EncoderOptions.inference());
        Map<String, INDArray> copies = new LinkedHashMap<>();
        for (SDVariable variable : graph.variables()) {
            String name = variable.name();
            if (name.startsWith(StockOps.SCOPE) && names.test(name.substring(StockOps.SCOPE.length()))) {
                copies.put(
                        name.substring(StockOps.SCOPE.length()),
                        variable.getArr().dup('c'));
            }
        }
        return copies;
    }

    /**
     * Adds the pooler to a graph.
     *
     * @param firstToken {@code [B, H]}, the first token of the last hidden state
     * @param options data type
     * @return {@code [B, H]}; empty where the model has none
     */
    public Optional<SDVariable> poolerOutput(SameDiff graph, SDVariable firstToken, EncoderOptions options) {
        StockOps ops = new StockOps(graph, model.config(), options, weights);
        return model.pooler().map(p -> graph.math.tanh(ops.linear(firstToken, p, "pooler")));
    }

    /** Embedding sum, norm and dropout: {@code [B T, H]}. */
    private SDVariable embed(StockOps ops, TokenInputs inputs) {
        SameDiff sd = ops.graph();
        BertConfig config = model.config();
        EmbeddingWeights tables = model.embeddings();
        // Counting the mask gives each token its position; padding, which is on the right, repeats the last one.
        // Left padding is unsupported, but must not read before the table, must at least not read before the table.
        SDVariable position = sd.math
                .max(
                        sd.cumsum(inputs.mask().castTo(ops.dataType()), false, false, 1),
                        sd.constant(1).castTo(ops.dataType()))
                .add(config.positionOffset() - 1.0)
                .castTo(DataType.INT32);
        SDVariable sum = ops.rows("embeddings.words", tables.words(), sd.reshape(inputs.ids(), -1))
                .add(ops.rows("embeddings.positions", tables.positions(), sd.reshape(position, -1)));
        if (tables.tokenTypes().isPresent()) {
            FrozenTensor typeTable = tables.tokenTypes().get();
            sum = sum.add(ops.rows("embeddings.tokenTypes", typeTable, sd.reshape(inputs.types(), -1)));
        }
        return ops.hiddenDropout(ops.layerNorm(sum, tables.norm(), "embeddings.norm"));
    }

    @Override
    public List<INDArray> arrays(EncodedBatch batch) {
        return PaddedArrays.of(BatchCheck.checked(batch, model), batch.longestRow());
    }

    @Override
    public String toString() {
        return "stock operations, fp32";
    }
}
