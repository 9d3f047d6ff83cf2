package org.pasta4j.bert.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.bert.BadInputException;

/** Cuts rows that were tokenized whole, as the tokenizer library's strategy "longest first" cuts texts. */
final class RowCut {
    private RowCut() {}

    /** A stretch of tokens of one type between special tokens: one text. */
    private record Text(int from, int to) {
        int length() {
            return to - from;
        }
    }

    /** @param row longer than the maximum */
    static Encoding of(Encoding row, int maxLength) {
        List<Text> texts = texts(row);
        int all = texts.stream().mapToInt(Text::length).sum();
        int room = maxLength - (row.length() - all);
        if (room < 0 || texts.size() > 2) {
            throw new BadInputException("A row of " + (row.length() - all) + " special tokens and " + texts.size()
                    + " texts cannot be cut to " + maxLength + " tokens. Take a larger maximum length.");
        }
        int[] kept = texts.size() < 2 ? new int[] {room} : shares(texts, room);
        int[] tokens = IntStream.range(0, row.length())
                .filter(t -> isKept(t, texts, kept))
                .toArray();
        return new Encoding(pick(row.ids(), tokens), pick(row.types(), tokens), pick(row.slots(), tokens), true);
    }

    private static List<Text> texts(Encoding row) {
        List<Text> texts = new ArrayList<>();
        for (int t = 0; t < row.length(); t++) {
            if (row.slots()[t] < 0) {
                int from = t;
                while (t + 1 < row.length() && row.slots()[t + 1] < 0 && row.types()[t + 1] == row.types()[from]) {
                    t++;
                }
                texts.add(new Text(from, t + 1));
            }
        }
        return texts;
    }

    /** The shorter text stays whole where it can; else the two get half each, the longer the odd token. */
    private static int[] shares(List<Text> texts, int room) {
        int first = texts.get(0).length();
        int second = texts.get(1).length();
        int shorter = Math.min(first, second);
        int share = shorter > room / 2 ? room / 2 : shorter;
        return first > second ? new int[] {room - share, share} : new int[] {share, room - share};
    }

    private static boolean isKept(int token, List<Text> texts, int[] kept) {
        for (int i = 0; i < texts.size(); i++) {
            Text text = texts.get(i);
            if (token >= text.from() && token < text.to()) {
                return token - text.from() < kept[i];
            }
        }
        return true;
    }

    private static int[] pick(int[] values, int[] tokens) {
        return IntStream.of(tokens).map(t -> values[t]).toArray();
    }
}
