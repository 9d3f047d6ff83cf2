package org.pasta4j.pasta.rows;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Splits a text into the pieces that {@link TextWords} puts together to words, by characters alone: whatever tokenizer
 * a model has, its words are the same. A piece is a run of letters and digits, a run of symbols as emoji are, or a
 * single punctuation mark or ideograph; marks and invisible characters belong to what they follow.
 */
final class TextPieces {
    private static final int NEXT_LINE = 0x85;
    private static final int ZERO_WIDTH_SPACE = 0x200b;
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    /** Letters of flags, which are invisible by themselves. */
    private static final int FIRST_TAG = 0xe0000;

    private static final int LAST_TAG = 0xe007f;

    private enum Kind {
        SPACE,
        WORD,
        SYMBOL,
        /** A piece by itself. */
        ALONE,
        /** Belongs to the piece before it. */
        MARK,
        /** Belongs to the piece before it where that goes on behind it. */
        INVISIBLE
    }

    private final String text;
    private final BitSet parted;
    private final List<int[]> pieces = new ArrayList<>();
    /** Where the piece began, -1 between two; and the end of what is visible of it. */
    private int start = -1;

    private int end;
    private Kind kind;

    private TextPieces(String text, BitSet parted) {
        this.text = text;
        this.parted = parted;
    }

    /**
     * @param whole start and end of what is a piece in any case, in the order of the text
     * @param parted the places where a piece begins in any case
     * @return start and end of each piece, in the order of the text
     */
    static List<int[]> of(String text, List<int[]> whole, BitSet parted) {
        TextPieces pieces = new TextPieces(text, parted);
        int at = 0;
        for (int[] place : whole) {
            pieces.split(at, place[0]);
            pieces.pieces.add(place);
            at = place[1];
        }
        pieces.split(at, text.length());
        return pieces.pieces;
    }

    private void split(int from, int to) {
        for (int at = from; at < to; ) {
            int character = text.codePointAt(at);
            int next = at + Character.charCount(character);
            take(kind(character), at, next);
            at = next;
        }
        close();
    }

    private void take(Kind found, int at, int next) {
        boolean inside = start >= 0 && !parted.get(at);
        if (inside && found == Kind.INVISIBLE) {
            return;
        }
        if (inside && (found == Kind.MARK || found == kind && found != Kind.ALONE)) {
            end = next;
            return;
        }
        close();
        if (found != Kind.SPACE && found != Kind.INVISIBLE) {
            start = at;
            end = next;
            kind = found;
        }
    }

    private void close() {
        if (start >= 0) {
            pieces.add(new int[] {start, end});
            start = -1;
        }
    }

    private static Kind kind(int character) {
        if (Character.isIdeographic(character)) {
            return Kind.ALONE;
        }
        if (character == ZERO_WIDTH_JOINER || character >= FIRST_TAG && character <= LAST_TAG) {
            return Kind.MARK;
        }
        if (Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || character == NEXT_LINE
                || character == ZERO_WIDTH_SPACE) {
            return Kind.SPACE;
        }
        return switch (Character.getType(character)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER -> Kind.WORD;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> Kind.MARK;
            case Character.CONTROL, Character.FORMAT -> Kind.INVISIBLE;
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> Kind.ALONE;
            // BERT takes every sign of ASCII for punctuation.
            default -> character < 128 ? Kind.ALONE : Kind.SYMBOL;
        };
    }
}
