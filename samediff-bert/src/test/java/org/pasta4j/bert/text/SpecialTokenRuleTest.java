package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

class SpecialTokenRuleTest {
    private static final Path GOLDEN = Path.of("../src-test/src/test/resources/golden");
    private static final BertTokenizer BERT = BertTokenizer.open(GOLDEN.resolve("tiny-bert"));
    private static final BertTokenizer ROBERTA = BertTokenizer.open(GOLDEN.resolve("tiny-roberta"));

    @AfterContainer
    static void close() {
        BERT.close();
        ROBERTA.close();
    }

    @Example
    void theSimplestThatTellsIsTaken() {
        assertThat(SpecialTokenRule.of(BERT, 3, true)).isEqualTo(SpecialTokenRule.ENDS_AND_TYPES);
        assertThat(SpecialTokenRule.of(BERT, 2, false)).isEqualTo(SpecialTokenRule.ENDS);
        assertThat(SpecialTokenRule.of(BERT, 3, false)).isEqualTo(SpecialTokenRule.MASK);
        assertThat(SpecialTokenRule.of(ROBERTA, 2, false)).isEqualTo(SpecialTokenRule.ENDS);
        assertThat(SpecialTokenRule.of(ROBERTA, 4, false)).isEqualTo(SpecialTokenRule.MASK);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "[SEP]", "[CLS]", " ", "</s>", "<s>", "[PAD]", "man", "dog", "\u00e9", "\ud83d\ude00", "[", "]")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 300)
    void tellsWhatTheTokenizerSays(@ForAll("texts") String first, @ForAll("texts") String second) {
        assertThat(SpecialTokenRule.ENDS_AND_TYPES.agrees(BERT.encode(first, second)))
                .isTrue();
        assertThat(SpecialTokenRule.ENDS_AND_TYPES.agrees(BERT.encode(first))).isTrue();
        assertThat(SpecialTokenRule.ENDS.agrees(ROBERTA.encode(first))).isTrue();
        try (BertTokenizer cut = BERT.withMaxLength(6)) {
            assertThat(SpecialTokenRule.ENDS_AND_TYPES.agrees(cut.encode(first, second)))
                    .isTrue();
        }
    }
}
