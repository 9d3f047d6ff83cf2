package org.pasta4j.bert.samediff;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.text.SpecialTokenRule;

/**
 * What a {@link StockEncoder} computes from, INT32 {@code [B, T]} each: placeholders, or values of the caller's own.
 * Rows are padded on the right.
 *
 * @param ids word ids
 * @param types token types
 * @param mask 1 for a token, 0 for padding
 * @param slots number of a special token in its row, -1 elsewhere; empty where there are no offsets
 */
public record TokenInputs(SDVariable ids, SDVariable types, SDVariable mask, Optional<SDVariable> slots) {

    /** Adds a placeholder for each, by the names that {@link StockEncoder} says. */
    static TokenInputs placeholders(SameDiff graph, boolean withSlots) {
        return new TokenInputs(
                placeholder(graph, StockEncoder.INPUT_IDS),
                placeholder(graph, StockEncoder.TOKEN_TYPE_IDS),
                placeholder(graph, StockEncoder.ATTENTION_MASK),
                withSlots ? Optional.of(placeholder(graph, StockEncoder.SLOTS)) : Optional.empty());
    }

    /**
     * Adds placeholders that ask for nothing that can be told without: no slots but by a rule, no token types where the
     * model knows one at most. They are those of {@link org.pasta4j.bert.onnx.OnnxEncoder}.
     *
     * @param rule tells where the special tokens are; empty where there are no offsets
     * @param types whether the model knows two types of tokens
     */
    public static TokenInputs placeholders(SameDiff graph, Optional<SpecialTokenRule> rule, boolean types) {
        SDVariable ids = placeholder(graph, StockEncoder.INPUT_IDS);
        SDVariable mask = placeholder(graph, StockEncoder.ATTENTION_MASK);
        SDVariable ofTokens = types ? placeholder(graph, StockEncoder.TOKEN_TYPE_IDS) : graph.zerosLike(ids);
        Optional<SDVariable> special = rule.map(r -> r == SpecialTokenRule.MASK
                ? placeholder(graph, SpecialTokenRule.INPUT)
                : special(graph, r, mask.castTo(DataType.FLOAT), ofTokens));
        return new TokenInputs(ids, ofTokens, mask, special.map(s -> slots(graph, s.castTo(DataType.FLOAT))));
    }

    /** The names of those that are placeholders, in the order above. */
    List<String> placeholders() {
        return Stream.concat(Stream.of(ids, types, mask), slots.stream())
                .filter(SDVariable::isPlaceHolder)
                .map(SDVariable::name)
                .toList();
    }

    private static SDVariable placeholder(SameDiff graph, String name) {
        return graph.placeHolder(name, DataType.INT32, -1, -1);
    }

    /** 1 at special tokens. In floating point, because 1.0.0-M2.1 does not count integers up. */
    private static SDVariable special(SameDiff graph, SpecialTokenRule rule, SDVariable mask, SDVariable types) {
        SDVariable count = graph.cumsum(mask, false, false, 1);
        SDVariable length = mask.sum(true, 1);
        SDVariable ends = graph.math.max(equal(count, graph.onesLike(count)), equal(count, length));
        if (rule == SpecialTokenRule.ENDS_AND_TYPES) {
            SDVariable second = types.castTo(DataType.FLOAT).mul(mask).sum(true, 1);
            ends = graph.math.max(ends, equal(count, length.sub(second)));
        }
        return ends.mul(mask);
    }

    private static SDVariable equal(SDVariable a, SDVariable b) {
        return a.eq(b).castTo(DataType.FLOAT);
    }

    private static SDVariable slots(SameDiff graph, SDVariable special) {
        return graph.cumsum(special, false, false, 1).mul(special).sub(1.0).castTo(DataType.INT32);
    }
}
