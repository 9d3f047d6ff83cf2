package org.pasta4j.bert.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What tells a model that runs without its tokenizer's mask where the special tokens of a row are. Never ids: a text
 * may hold the characters of a special token, and a tokenizer gives these the id of one.
 */
public enum SpecialTokenRule {
    /** The first token of a row and its last: what a tokenizer puts around one text. */
    ENDS,
    /**
     * The first token of a row, its last, and, where it has tokens of type 1, the last before these: what BERT's
     * tokenizer puts around one text and between two, {@code [CLS] A [SEP] B [SEP]}.
     */
    ENDS_AND_TYPES,
    /** Nothing but the tokenizer's own mask, as with RoBERTa's pairs, {@code <s> A </s></s> B </s>} of one type. */
    MASK;

    /**
     * Name of the input that takes the mask, the one that tokenizers give it: 1 for a special token that is not of the
     * text, 0 for all others and for padding.
     */
    public static final String INPUT = "special_tokens_mask";

    private static final List<String> TEXTS = List.of("a", "", "[CLS] a [SEP]", "<s> a </s></s> b </s>", "[SEP][SEP]");

    /**
     * The simplest rule that agrees with a tokenizer, found by trying it on rows with special tokens in the text, empty
     * texts and pairs.
     *
     * @param slots special tokens that count: rows of more are not looked at
     * @param types whether the model knows two types of tokens
     */
    public static SpecialTokenRule of(BertTokenizer tokenizer, int slots, boolean types) {
        List<Encoding> rows = probes(tokenizer).stream()
                .filter(row -> row.specialTokens() <= slots)
                .toList();
        return Stream.of(ENDS_AND_TYPES, ENDS)
                .filter(rule -> types || rule != ENDS_AND_TYPES)
                .filter(rule -> rows.stream().allMatch(rule::agrees))
                .findFirst()
                .orElse(MASK);
    }

    private static List<Encoding> probes(BertTokenizer tokenizer) {
        List<Encoding> rows = new ArrayList<>();
        for (String first : TEXTS) {
            rows.add(tokenizer.encode(first));
            TEXTS.forEach(second -> rows.add(tokenizer.encode(first, second)));
        }
        return rows;
    }

    /** Whether the rule tells a row's special tokens. */
    boolean agrees(Encoding row) {
        boolean[] special = new boolean[row.length()];
        special[0] = true;
        special[special.length - 1] = true;
        int first = (int) Arrays.stream(row.types()).filter(type -> type == 0).count();
        if (this == ENDS_AND_TYPES && first > 0) {
            special[first - 1] = true;
        }
        int next = 0;
        for (int t = 0; t < special.length; t++) {
            if (row.slots()[t] != (special[t] ? next++ : -1)) {
                return false;
            }
        }
        return true;
    }
}
