package org.pasta4j.pasta.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.Encoding;

/**
 * Texts as rows of tokens, and back from the rows' answers to the texts' words.
 *
 * @param texts in the caller's order
 * @param rows the windows of all texts, one text after the other
 * @hidden
 */
@Internal
public record TaggedTexts(List<WordText> texts, List<TextRow> rows) {

    /** @param maxLength most tokens of a row, special tokens included */
    public static TaggedTexts of(List<WordText> texts, int maxLength) {
        List<TextRow> rows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            WordText text = texts.get(i);
            rows.addAll(WordWindows.of(i, text.tokens(), text.wordOfToken(), maxLength));
        }
        return new TaggedTexts(texts, rows);
    }

    /** The tokens of each row. */
    public List<Encoding> tokens() {
        return rows.stream().map(TextRow::tokens).toList();
    }

    /** Takes the logits of a word. */
    interface Answers {
        /**
         * @param text index of the text
         * @param word index in the text
         * @param logits one a class
         */
        void take(int text, int word, float[] logits);
    }

    /**
     * Passes on the logits of the words' first tokens; words without a token have none.
     *
     * @param logits of each row, token after token
     */
    void answer(float[][] logits, int classes, Answers answers) {
        for (int r = 0; r < logits.length; r++) {
            TextRow row = rows.get(r);
            for (FirstSubtoken first : row.firstSubtokens()) {
                int from = first.token() * classes;
                answers.take(row.text(), first.word(), Arrays.copyOfRange(logits[r], from, from + classes));
            }
        }
    }
}
