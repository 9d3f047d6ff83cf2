package org.pasta4j.pasta.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.bert.text.TextTokens;

class WordWindowsTest {
    private static final int CLS = 1000;
    private static final int SEP = 2000;

    @Property
    void everyWordIsLabelledOnceAtItsFirstToken(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> lengths,
            @ForAll @IntRange(min = 3, max = 40) int maxLength) {
        int[] wordOfToken = tokens(lengths);
        List<TextRow> windows = WordWindows.of(0, text(wordOfToken), wordOfToken, maxLength);

        List<Integer> labelled = new ArrayList<>();
        for (TextRow window : windows) {
            Encoding row = window.tokens();
            assertThat(row.length()).isLessThanOrEqualTo(maxLength);
            assertThat(row.ids()[0]).isEqualTo(CLS);
            assertThat(row.ids()[row.length() - 1]).isEqualTo(SEP);
            for (FirstSubtoken first : window.firstSubtokens()) {
                labelled.add(first.word());
                // Ids are the numbers of the tokens.
                int token = row.ids()[first.token()];
                assertThat(wordOfToken[token]).isEqualTo(first.word());
                assertThat(wordOfToken[token - 1]).isNotEqualTo(first.word());
            }
        }
        assertThat(labelled)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, lengths.size())
                        .filter(word -> lengths.get(word) > 0)
                        .boxed()
                        .toList());
    }

    /** As spaces are with byte-level tokenizers. */
    @Property
    void tokensMayBeOfNoWord(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 4) int wordsOneIn,
            @ForAll @IntRange(min = 3, max = 40) int maxLength) {
        int[] wordOfToken = IntStream.of(tokens(lengths))
                .map(word -> wordsOneIn < 4 && word % wordsOneIn == 0 ? word : -1)
                .toArray();
        List<TextRow> windows = WordWindows.of(0, text(wordOfToken), wordOfToken, maxLength);
        assertThat(windows).isNotEmpty().allMatch(row -> row.tokens().length() <= maxLength);
        assertThat(windows.stream()
                        .flatMap(row -> row.firstSubtokens().stream())
                        .map(FirstSubtoken::word))
                .containsExactlyInAnyOrderElementsOf(IntStream.of(wordOfToken)
                        .filter(word -> word >= 0)
                        .distinct()
                        .boxed()
                        .toList());
    }

    /** In the middle of a long text a word has at least an eighth of a window on each side, as windows overlap. */
    @Property
    void wordsHaveSurroundings(@ForAll @Size(min = 100, max = 200) List<@IntRange(min = 1, max = 2) Integer> lengths) {
        int[] wordOfToken = tokens(lengths);
        List<TextRow> windows = WordWindows.of(0, text(wordOfToken), wordOfToken, 34);
        for (int w = 0; w < windows.size(); w++) {
            int length = windows.get(w).tokens().length();
            for (FirstSubtoken first : windows.get(w).firstSubtokens()) {
                int t = first.token();
                boolean begins = w == 0 && t < 4;
                boolean ends = w == windows.size() - 1 && t > length - 6;
                assertThat(begins || ends || t > 3 && t < length - 3)
                        .as("token %d of window %d", t, w)
                        .isTrue();
            }
        }
    }

    /** 100,000 words lie in thousands of windows; each is to be held against those that it is in. */
    @Test
    void aLongTextTakesStepsByItsLength() {
        int words = 100_000;
        int[] wordOfToken = tokens(Collections.nCopies(words, 1));
        List<TextRow> windows = WordWindows.of(0, text(wordOfToken), wordOfToken, 34);
        List<int[]> ranges = WordWindows.ranges(text(wordOfToken), wordOfToken, 34);
        AtomicLong steps = new AtomicLong();
        List<int[]> counted = new AbstractList<>() {
            @Override
            public int[] get(int index) {
                steps.incrementAndGet();
                return ranges.get(index);
            }

            @Override
            public int size() {
                return ranges.size();
            }
        };
        assertThat(counted).hasSizeGreaterThan(words / 34);
        steps.set(0);
        int[] found = WordWindows.windowsOf(IntStream.rangeClosed(1, words).toArray(), counted);
        assertThat(steps.get()).isLessThan(5L * words);
        for (int word = 0; word < words; word++) {
            int window = found[word];
            int at = word + 1 - ranges.get(window)[0];
            assertThat(windows.get(window).firstSubtokens()).contains(new FirstSubtoken(1 + at, word));
        }
    }

    /** One special token before the words' tokens and one after. */
    private static int[] tokens(List<Integer> lengths) {
        List<Integer> words = new ArrayList<>(List.of(-1));
        for (int word = 0; word < lengths.size(); word++) {
            for (int i = 0; i < lengths.get(word); i++) {
                words.add(word);
            }
        }
        words.add(-1);
        return words.stream().mapToInt(Integer::intValue).toArray();
    }

    private static TextTokens text(int[] wordOfToken) {
        int last = wordOfToken.length - 1;
        int[] ids = IntStream.range(0, wordOfToken.length)
                .map(t -> t == 0 ? CLS : t == last ? SEP : t)
                .toArray();
        int[] slots = IntStream.range(0, wordOfToken.length)
                .map(t -> t == 0 ? 0 : t == last ? 1 : -1)
                .toArray();
        int[] none = new int[wordOfToken.length];
        return new TextTokens(new Encoding(ids, none, slots, false), none, none, wordOfToken);
    }
}
