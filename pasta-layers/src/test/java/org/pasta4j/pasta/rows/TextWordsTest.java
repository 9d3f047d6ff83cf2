package org.pasta4j.pasta.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pasta4j.pasta.data.BadRows;
import org.pasta4j.pasta.data.ConllReader;
import org.pasta4j.pasta.data.SharedData;
import org.pasta4j.pasta.data.TaggedSentence;

/** Words of a text, from the pieces of tokenizers of both kinds. */
class TextWordsTest {
    /** BERT's: runs of letters and digits, every other character alone; ideographs too. */
    private static final Pattern BERT =
            Pattern.compile("\\p{IsIdeographic}|[\\p{L}\\p{M}\\p{N}&&[^\\p{IsIdeographic}]]+|[^\\s]");

    /** GPT-2's, without the space before. */
    private static final Pattern BYTE_LEVEL =
            Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}+|[^\\s\\p{L}\\p{N}]+");

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
                "-x- 'tis; -|x|-|'|tis"
            })
    void piecesOfBert(String text, String words) {
        assertThat(words(text, BERT)).containsExactly(words.split("\\|"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "Jean-Paul lives in the U.S. today.; Jean-Paul|lives|in|the|U.S.|today|.",
                "the U.S.,; the|U.S|.,",
                "O'reilly's B2B; O'reilly|'s|B2B",
                "don't, they've; don't|,|they|'ve",
                "see http://t.co/a?b=1, then; see|http://t.co/a?b=1|,|then",
                "1,000 @user_1; 1,000|@user_1"
            })
    void piecesOfByteLevelTokenizers(String text, String words) {
        assertThat(words(text, BYTE_LEVEL)).containsExactly(words.split("\\|"));
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
            Set<String> words = Set.copyOf(words(String.join(" ", sentence.words()), BERT));
            List<String> named = IntStream.range(0, sentence.tags().size())
                    .filter(w -> !sentence.tags().get(w).equals("O"))
                    .mapToObj(sentence.words()::get)
                    .toList();
            all += named.size();
            found += named.stream().filter(words::contains).count();
        }
        assertThat((double) found / all).isCloseTo(share, within(5e-4));
    }

    private static List<String> words(String text, Pattern pieces) {
        List<MatchResult> found = pieces.matcher(text).results().toList();
        int[] starts = found.stream().mapToInt(MatchResult::start).toArray();
        int[] ends = found.stream().mapToInt(MatchResult::end).toArray();
        int[] of = TextWords.ofPieces(text, starts, ends, UnspacedScripts.boundaries(text));
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
