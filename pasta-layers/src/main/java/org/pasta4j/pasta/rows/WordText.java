package org.pasta4j.pasta.rows;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.TextTokens;

/**
 * A text and where its words are. Words that the caller has split are joined to a text with single spaces, so that a
 * model sees the same tokens whether it reads words or text.
 *
 * @param text what the tokenizer reads
 * @param starts first character of each word
 * @param ends the end of each word, excluded
 * @param tokens of the text, uncut
 * @param wordOfToken index of the word that a token is a part of, -1 for none
 * @hidden
 */
@Internal
public record WordText(String text, int[] starts, int[] ends, TextTokens tokens, int[] wordOfToken) {

    /** Words as they are given. */
    public static WordText of(List<String> words, BertTokenizer uncut) {
        int[] starts = new int[words.size()];
        int[] ends = new int[words.size()];
        int at = 0;
        for (int w = 0; w < starts.length; w++) {
            starts[w] = at;
            ends[w] = at + words.get(w).length();
            at = ends[w] + 1;
        }
        String text = String.join(" ", words);
        TextTokens tokens = uncut.tokens(text);
        int[] wordOfToken = IntStream.range(0, tokens.starts().length)
                .map(t -> wordAt(tokens.starts()[t], tokens.ends()[t], starts, ends))
                .toArray();
        return new WordText(text, starts, ends, tokens, wordOfToken);
    }

    /** By its last character: a byte-level token may begin with the space before the word. */
    private static int wordAt(int start, int end, int[] starts, int[] ends) {
        int character = Math.max(start, end - 1);
        int found = Arrays.binarySearch(starts, character);
        int word = found >= 0 ? found : -found - 2;
        return character >= 0 && word >= 0 && character < ends[word] ? word : -1;
    }

    /**
     * Words as {@link TextWords} finds them. The tokens are those of the same words given one by one, as a model was
     * trained on them, at their places in the text.
     */
    public static WordText of(String text, BertTokenizer uncut) {
        BitSet parted = UnspacedScripts.boundaries(text);
        List<int[]> whole = uncut.addedTokens(text);
        whole.forEach(place -> {
            parted.set(place[0]);
            parted.set(place[1]);
        });
        List<int[]> pieces = TextPieces.of(text, whole, parted);
        int[] starts = pieces.stream().mapToInt(piece -> piece[0]).toArray();
        int[] ends = pieces.stream().mapToInt(piece -> piece[1]).toArray();
        int[] words = TextWords.ofPieces(text, starts, ends, parted);
        int count = words.length == 0 ? 0 : words[words.length - 1] + 1;
        int[] wordStarts = new int[count];
        int[] wordEnds = new int[count];
        for (int p = words.length - 1; p >= 0; p--) {
            wordStarts[words[p]] = starts[p];
            wordEnds[words[p]] = Math.max(wordEnds[words[p]], ends[p]);
        }
        return of(text, wordStarts, wordEnds, uncut);
    }

    private static WordText of(String text, int[] starts, int[] ends, BertTokenizer uncut) {
        WordText given = of(
                IntStream.range(0, starts.length)
                        .mapToObj(w -> text.substring(starts[w], ends[w]))
                        .toList(),
                uncut);
        IntUnaryOperator place = at -> at < 0 ? at : given.placeIn(starts, ends, at);
        TextTokens tokens = given.tokens;
        TextTokens placed = new TextTokens(
                tokens.row(),
                IntStream.of(tokens.starts()).map(place).toArray(),
                IntStream.of(tokens.ends()).map(place).toArray(),
                tokens.words());
        return new WordText(text, starts, ends, placed, given.wordOfToken);
    }

    /** Where a character of these words is in a text that holds the same words at other places. */
    private int placeIn(int[] otherStarts, int[] otherEnds, int at) {
        int found = Arrays.binarySearch(starts, at);
        int word = found >= 0 ? found : -found - 2;
        return word < 0 ? 0 : Math.min(otherEnds[word], otherStarts[word] + at - starts[word]);
    }

    /** Whether a word and the next one are a single word where the first is a part of a name. */
    boolean mayBeOneWithNext(int word) {
        return word + 1 < words() && ends[word] == starts[word + 1] && TextWords.mayBeOne(text, ends[word]);
    }

    /** Number of words, those without a token included. */
    int words() {
        return starts.length;
    }
}
