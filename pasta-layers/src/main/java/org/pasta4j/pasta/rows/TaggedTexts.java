package org.pasta4j.pasta.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.bert.text.TextTokens;

/**
 * Texts as rows of tokens, and back from the rows' answers to the texts' words.
 *
 * @param texts in the caller's order
 * @param rows the windows of all texts, one text after the other
 * @param firstSubtokens one array a row: at the first token of a word the word's index in its text, else -1
 * @param textOfRow index of the text that a row is of
 * @param windowOfRow which part of its text a row is; empty where it is all of it
 * @hidden
 */
@Internal
public record TaggedTexts(
        List<WordText> texts,
        List<Encoding> rows,
        List<int[]> firstSubtokens,
        List<Integer> textOfRow,
        List<Optional<TextWindow>> windowOfRow) {

    /** @param maxLength most tokens of a row, special tokens included */
    public static TaggedTexts of(List<WordText> texts, int maxLength) {
        List<Encoding> rows = new ArrayList<>();
        List<int[]> firstSubtokens = new ArrayList<>();
        List<Integer> textOfRow = new ArrayList<>();
        List<Optional<TextWindow>> windowOfRow = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            WordText text = texts.get(i);
            WordWindows windows = WordWindows.of(text.tokens(), text.wordOfToken(), maxLength);
            rows.addAll(windows.rows());
            firstSubtokens.addAll(windows.words());
            for (int w = 0; w < windows.rows().size(); w++) {
                textOfRow.add(i);
                windowOfRow.add(window(text.tokens(), windows.ranges(), w));
            }
        }
        return new TaggedTexts(texts, rows, firstSubtokens, textOfRow, windowOfRow);
    }

    private static Optional<TextWindow> window(TextTokens tokens, List<int[]> ranges, int number) {
        int[] range = ranges.get(number);
        return ranges.size() == 1
                ? Optional.empty()
                : Optional.of(
                        new TextWindow(number, ranges.size(), tokens.starts()[range[0]], tokens.ends()[range[1] - 1]));
    }

    /** The rows for a look at their attention. */
    public List<TextRow> parts() {
        return IntStream.range(0, rows.size())
                .mapToObj(r -> new TextRow(textOfRow.get(r), windowOfRow.get(r), rows.get(r)))
                .toList();
    }

    /** Hears what a row's logits say of a word. */
    interface Answers {
        /**
         * @param text index of the text
         * @param word index in the text
         * @param logits one a class
         */
        void hear(int text, int word, float[] logits);
    }

    /**
     * Passes on the logits of the words' first tokens; words without a token have none.
     *
     * @param logits of each row, token after token
     */
    void answer(float[][] logits, int classes, Answers answers) {
        for (int r = 0; r < logits.length; r++) {
            int[] words = firstSubtokens.get(r);
            for (int t = 0; t < words.length; t++) {
                if (words[t] >= 0) {
                    float[] own = Arrays.copyOfRange(logits[r], t * classes, (t + 1) * classes);
                    answers.hear(textOfRow.get(r), words[t], own);
                }
            }
        }
    }
}
