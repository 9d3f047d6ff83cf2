package org.pasta4j.pasta.rows;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
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

    /** Words as {@link TextWords} finds them. */
    public static WordText of(String text, BertTokenizer uncut) {
        BitSet parted = UnspacedScripts.boundaries(text);
        TextTokens tokens = parted.isEmpty() ? uncut.tokens(text) : spaced(text, parted, uncut);
        int count = Arrays.stream(tokens.words()).max().orElse(-1) + 1;
        int[] starts = new int[count];
        int[] ends = new int[count];
        Arrays.fill(starts, text.length());
        for (int t = 0; t < tokens.words().length; t++) {
            int piece = tokens.words()[t];
            if (piece >= 0 && tokens.ends()[t] > tokens.starts()[t]) {
                starts[piece] = Math.min(starts[piece], tokens.starts()[t]);
                ends[piece] = Math.max(ends[piece], tokens.ends()[t]);
            }
        }
        return ofPieces(text, starts, ends, tokens, parted);
    }

    /** The tokens of a text with spaces at some places, as a model was trained on words, in the text without them. */
    private static TextTokens spaced(String text, BitSet spaces, BertTokenizer uncut) {
        StringBuilder spaced = new StringBuilder();
        int[] place = new int[text.length() + spaces.cardinality() + 1];
        for (int i = 0; i < text.length(); i++) {
            if (spaces.get(i)) {
                place[spaced.length()] = i;
                spaced.append(' ');
            }
            place[spaced.length()] = i;
            spaced.append(text.charAt(i));
        }
        place[spaced.length()] = text.length();
        TextTokens tokens = uncut.tokens(spaced.toString());
        return new TextTokens(
                tokens.row(), places(tokens.starts(), place), places(tokens.ends(), place), tokens.words());
    }

    private static int[] places(int[] spaced, int[] place) {
        return Arrays.stream(spaced).map(at -> at < 0 ? at : place[at]).toArray();
    }

    /** A piece of no characters belongs to no word: a byte-level tokenizer makes one of a space at the end. */
    private static WordText ofPieces(String text, int[] starts, int[] ends, TextTokens tokens, BitSet parted) {
        int[] pieces = IntStream.range(0, starts.length)
                .filter(piece -> starts[piece] < ends[piece])
                .toArray();
        int[] pieceStarts = Arrays.stream(pieces).map(piece -> starts[piece]).toArray();
        int[] pieceEnds = Arrays.stream(pieces).map(piece -> ends[piece]).toArray();
        int[] words = TextWords.ofPieces(text, pieceStarts, pieceEnds, parted);
        int count = words.length == 0 ? 0 : words[words.length - 1] + 1;
        int[] wordStarts = new int[count];
        int[] wordEnds = new int[count];
        int[] wordOfPiece = new int[starts.length];
        Arrays.fill(wordOfPiece, -1);
        for (int p = pieces.length - 1; p >= 0; p--) {
            wordStarts[words[p]] = pieceStarts[p];
            wordEnds[words[p]] = Math.max(wordEnds[words[p]], pieceEnds[p]);
            wordOfPiece[pieces[p]] = words[p];
        }
        for (int w = 0; w < count; w++) {
            wordEnds[w] = withMarks(text, wordEnds[w], w + 1 < count ? wordStarts[w + 1] : text.length());
        }
        int[] wordOfToken = Arrays.stream(tokens.words())
                .map(piece -> piece < 0 ? -1 : wordOfPiece[piece])
                .toArray();
        return new WordText(text, wordStarts, wordEnds, tokens, wordOfToken);
    }

    /** The end of a word with the marks that belong to its last letter, which a tokenizer may leave out. */
    private static int withMarks(String text, int end, int next) {
        int at = end;
        while (at < next && TextWords.isMark(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
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
