package org.pasta4j.pasta.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        for (String model : List.of("tiny-bert", "tiny-roberta")) {
            try (BertTokenizer tokenizer = BertTokenizer.open(GOLDEN.resolve(model))) {
                WordText found = WordText.of(text, tokenizer);
                assertThat(words(found)).isEqualTo(expected);
                // A byte-level tokenizer has other tokens for a word after a space, also where none is written.
                if (model.equals("tiny-bert")) {
                    WordText given = WordText.of(expected, tokenizer);
                    assertThat(found.tokens().row().ids())
                            .isEqualTo(given.tokens().row().ids());
                    assertThat(found.wordOfToken()).isEqualTo(given.wordOfToken());
                }
            }
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

    @Test
    void otherTextsAreTokenizedAsTheyAre() {
        assertThat(UnspacedScripts.boundaries("東京タワー हिन्दी العربية")).matches(java.util.BitSet::isEmpty);
    }
}
