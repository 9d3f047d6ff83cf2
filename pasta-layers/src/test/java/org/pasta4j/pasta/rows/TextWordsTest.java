package org.pasta4j.pasta.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.ConllReader;
import org.pasta4j.pasta.data.SharedData;
import org.pasta4j.pasta.data.TaggedSentence;

/** Words of a text as data sets have them. */
class TextWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "Jean-Paul lives in the U.S. today.; Jean-Paul|lives|in|the|U.S.|today|.",
                "the U.S.!; the|U.S.|!",
                "O'Brien's; O'Brien|'s",
                "O’Brien’s house; O’Brien|’s|house",
                "workers' rights; workers|'|rights",
                "don't; don't",
                "AT&T, H&M; AT&T|,|H&M",
                "Ph.D. and amazon.com; Ph.D|.|and|amazon.com",
                "It ended.Then it began; It|ended|.|Then|it|began",
                "1,000 at 10:30, 3.5/7; 1,000|at|10:30|,|3.5/7",
                "and/or yes:no; and|/|or|yes|:|no",
                "@_user_1_ likes #jazz; @_user_1_|likes|#jazz",
                "I'M sure he'll; I|'M|sure|he|'ll",
                "me@x.org; me|@|x.org",
                "see http://t.co/a?b=1, www.x.org/.; see|http://t.co/a?b=1|,|www.x.org/|.",
                "(Berlin) -- \"Bonn\"; (|Berlin|)|-|-|\"|Bonn|\"",
                "東京-2020; 東|京|-|2020",
                "B2B café-au-lait; B2B|café-au-lait",
                "la ville d'Orléans.; la|ville|d'|Orléans|.",
                "L’Allemagne; L’|Allemagne",
                "dell'Italia, l'Umbria e all'Aquila; dell'|Italia|,|l'|Umbria|e|all'|Aquila",
                "Qu'Anna s'éveille aujourd'hui; Qu'|Anna|s'|éveille|aujourd'hui",
                "l'home i d'Eivissa; l'|home|i|d'|Eivissa",
                "o'clock, ma'am, y'all, rock'n'roll; o'clock|,|ma'am|,|y'all|,|rock'n'roll",
                "N'Golo, Coeur-d'Alene; N'Golo|,|Coeur-d'Alene",
                "-x- 'tis; -|x|-|'|tis",
                "the U.S., O'reilly's, they've; the|U.S.|,|O'reilly|'s|,|they|'ve",
                "100€, £5 at 20°C; 100|€|,|£|5|at|20|°|C",
                "I❤️NY 😀😀 👨‍👩‍👧!; I|❤️|NY|😀😀|👨‍👩‍👧|!",
                "x² and ½; x²|and|½",
                "می‌خواهم; می‌خواهم",
                "東京タワー 한국어; 東|京|タワー|한국어"
            })
    void findsWords(String text, String words) {
        assertThat(words(text)).containsExactly(words.split("\\|"));
    }

    /** Sentences whose words somebody has split, put together again: of the words in entities nearly all are found. */
    @ParameterizedTest
    @CsvSource({"btc/btc.dev, 0.9944", "btc/btc.test, 0.9933", "wnut17/wnut17train.conll, 0.9892"})
    void findsTheWordsOfPublishedSets(String name, double share) {
        Path file = SharedData.file(name);
        List<TaggedSentence> sentences = new ConllReader().read(file, tag -> {}, BadRows.skip());
        long all = 0;
        long found = 0;
        for (TaggedSentence sentence : sentences) {
            Set<String> words = Set.copyOf(words(String.join(" ", sentence.words())));
            List<String> named = IntStream.range(0, sentence.tags().size())
                    .filter(w -> !sentence.tags().get(w).equals("O"))
                    .mapToObj(sentence.words()::get)
                    .toList();
            all += named.size();
            found += named.stream().filter(words::contains).count();
        }
        assertThat((double) found / all).isCloseTo(share, within(5e-4));
    }

    private static List<String> words(String text) {
        BitSet parted = UnspacedScripts.boundaries(text);
        List<int[]> pieces = TextPieces.of(text, List.of(), parted);
        int[] starts = pieces.stream().mapToInt(piece -> piece[0]).toArray();
        int[] ends = pieces.stream().mapToInt(piece -> piece[1]).toArray();
        int[] of = TextWords.ofPieces(text, starts, ends, parted);
        List<String> words = new ArrayList<>();
        for (int p = 0; p < of.length; p++) {
            String piece = text.substring(starts[p], ends[p]);
            if (of[p] == words.size()) {
                words.add(piece);
            } else {
                words.set(of[p], words.get(of[p]) + piece);
            }
        }
        assertThat(Arrays.stream(of).distinct().count()).isEqualTo(words.size());
        return words;
    }
}
