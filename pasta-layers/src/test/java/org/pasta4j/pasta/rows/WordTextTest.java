package org.pasta4j.pasta.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.rows.TagCodec.WordAnswers;

/** A model sees of a text what it would see of its words. */
class WordTextTest {
    private static final Path GOLDEN = Path.of("../src-test/src/test/resources/golden");
    private static final Path OTHERS = Path.of("../samediff-bert/src/test/resources/tokenizers");
    /** WordPiece, byte-level pairs, pieces of SentencePiece. */
    private static final List<Path> MODELS = List.of(
            GOLDEN.resolve("tiny-bert"),
            GOLDEN.resolve("tiny-roberta"),
            OTHERS.resolve("roberta-prefix"),
            OTHERS.resolve("xlm-roberta"),
            OTHERS.resolve("camembert-json"));

    private static final List<String> PARTS = List.of(
            "Paris,",
            "(Bonn)",
            "d'Orléans",
            "dell’Umbria",
            "O'Brien's",
            "U.S.",
            "e.g.",
            "1,000",
            "3.5/7",
            "don't",
            "100€",
            "😀😀",
            "👨\u200d👩\u200d👧!",
            "http://a.b/c?d=e.",
            "@user",
            "#tag",
            "co-op",
            "...",
            "--",
            "\u200f",
            "\u0007x",
            "\ud83d",
            "สวัสดีครับ",
            "ผมชื่อสมชาย",
            "ຂ້ອຍຮັກ",
            "ខ្ញុំស្រឡាញ់",
            "ရန်ကုန်",
            "東京タワー",
            "中国人",
            "です。",
            "서울에서",
            "हिन्दी",
            "שלום",
            "العربية",
            "می\u200cخواهم",
            "Москва",
            "ﬁn",
            "½",
            "e\u0301te\u0301",
            "n\u00ado",
            "");

    /** spaCy 6769, presidio 1833: clitics; scripts without spaces. The words are ICU's, checked by readers' eyes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "la ville d'Orléans.; la|ville|d'|Orléans|.",
                "हिन्दी भाषा; हिन्दी|भाषा",
                "สวัสดีครับ ผมชื่อสมชาย; สวัสดี|ครับ|ผม|ชื่อ|สมชาย",
                "ภาษาไทย is Thai, 2020ปี; ภาษา|ไทย|is|Thai|,|2020|ปี",
                "ຂ້ອຍຮັກປະເທດລາວ; ຂ້ອຍ|ຮັກ|ປະເທດ|ລາວ",
                "ខ្ញុំស្រឡាញ់ប្រទេសកម្ពុជា។; ខ្ញុំ|ស្រឡាញ់|ប្រទេស|កម្ពុជា|។",
                "ကျွန်တော်ရန်ကုန်မြို့မှာနေတယ်; ကျွန်တော်|ရန်|ကုန်|မြို့|မှာ|နေ|တယ်",
            })
    void wordsOfATextHaveTheTokensOfWordsThatAreGiven(String text, String words) {
        List<String> expected = List.of(words.split("\\|"));
        for (Path model : MODELS) {
            try (BertTokenizer tokenizer = BertTokenizer.open(model)) {
                WordText found = WordText.of(text, tokenizer);
                assertThat(words(found)).as("%s", model).isEqualTo(expected);
                assertSameTokens(found, WordText.of(expected, tokenizer));
            }
        }
    }

    private static void assertSameTokens(WordText found, WordText given) {
        assertThat(found.tokens().row())
                .usingRecursiveComparison()
                .isEqualTo(given.tokens().row());
        assertThat(found.wordOfToken()).isEqualTo(given.wordOfToken());
    }

    /** transformers 12593, 11887, 33579: a tokenizer of XLM-RoBERTa takes a word and what is written at it for one. */
    @Test
    void whateverTheTextATrainingOnItsWordsSeesTheSame() {
        Random random = new Random(7);
        List<BertTokenizer> tokenizers =
                MODELS.stream().map(BertTokenizer::open).toList();
        for (int i = 0; i < 400; i++) {
            String text = text(random);
            List<String> first = words(WordText.of(text, tokenizers.get(0)));
            for (BertTokenizer tokenizer : tokenizers) {
                WordText found = WordText.of(text, tokenizer);
                List<String> words = words(found);
                assertThat(words).as(text).isEqualTo(first);
                assertSameTokens(found, WordText.of(words, tokenizer));
            }
        }
        tokenizers.forEach(BertTokenizer::close);
    }

    /** Words of many scripts, clitics and signs, joined by spaces or by nothing. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1 + random.nextInt(8); i++) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
            text.append(random.nextInt(3) > 0 ? " " : random.nextInt(4) > 0 ? "" : "\u00a0\n");
        }
        return text.toString();
    }

    @Test
    void addedTokensAreWordsAndWhatIsUnknownIsSplitAsAllElse() {
        try (BertTokenizer bert = BertTokenizer.open(GOLDEN.resolve("tiny-bert"));
                BertTokenizer xlm = BertTokenizer.open(OTHERS.resolve("xlm-roberta"))) {
            assertThat(words(WordText.of("a[MASK]man, \u0398-man [sep]", bert)))
                    .containsExactly("a", "[MASK]", "man", ",", "\u0398-man", "[", "sep", "]");
            assertThat(words(WordText.of("Ban<mask>der (<ent>)[X].", xlm)))
                    .containsExactly("Ban", "<mask>", "der", "(", "<ent>", ")", "[X]", ".");
        }
    }

    private static List<String> words(WordText text) {
        List<String> words = new ArrayList<>();
        for (int w = 0; w < text.words(); w++) {
            words.add(text.text().substring(text.starts()[w], text.ends()[w]));
        }
        return words;
    }

    /** An entity may begin after an article that has lost its vowel, or with what looks like one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "d'Orléans; O|B-LOC; Orléans",
                "d'Orléans; O|I-LOC;",
                "D'Angelo; B-LOC|O; D'Angelo",
                "D'Angelo; B-LOC|B-LOC; D'Angelo",
                "L'Aquila bella; B-LOC|I-LOC|I-LOC; L'Aquila bella",
                "L'Aquila bella; B-LOC|O|I-LOC; L'Aquila bella",
                "all'Aquila; O|O;"
            })
    void anEntityBeginsWithinWhatIsWrittenTogether(String text, String tags, String expected) {
        List<String> labels = List.of("O", "B-LOC", "I-LOC");
        try (BertTokenizer tokenizer = BertTokenizer.open(GOLDEN.resolve("tiny-bert"))) {
            WordText words = WordText.of(text, tokenizer);
            int[] classes = List.of(tags.split("\\|")).stream()
                    .mapToInt(labels::indexOf)
                    .toArray();
            double[] scores = new double[classes.length];
            java.util.Arrays.fill(scores, 0.5);
            TagCodec decoder = new TagCodec(PastaConfig.tokenClassification(labels));
            assertThat(decoder.entities(words, new WordAnswers(classes, scores)))
                    .extracting(Entity::text)
                    .isEqualTo(expected == null ? List.of() : List.of(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0e01", "\u0e01\u0e01 ", "a\u0e01\ud83d\ude00\u0e02\u0e33", "\ud800\u0e01\u0e02"})
    void placesStayWithinAnyText(String text) {
        try (BertTokenizer tokenizer = BertTokenizer.open(GOLDEN.resolve("tiny-roberta"))) {
            WordText found = WordText.of(text, tokenizer);
            for (int w = 0; w < found.words(); w++) {
                assertThat(found.starts()[w]).isBetween(0, found.ends()[w] - 1);
                assertThat(found.ends()[w]).isLessThanOrEqualTo(text.length());
            }
        }
    }
}
