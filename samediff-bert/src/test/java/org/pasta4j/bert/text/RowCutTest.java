package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row that is cut afterwards is the row that a tokenizer which cuts makes of the same texts. */
class RowCutTest {
    private static final int MOST_WORDS = 9;

    @ParameterizedTest
    @ValueSource(strings = {"tiny-bert", "tiny-roberta"})
    void cutsAsTheTokenizerCuts(String model) {
        try (BertTokenizer whole = BertTokenizer.open(
                Path.of("../src-test/src/test/resources/golden").resolve(model))) {
            for (int maxLength = 4; maxLength < 2 * MOST_WORDS + 5; maxLength++) {
                try (BertTokenizer cutting = whole.withMaxLength(maxLength)) {
                    for (int first = 0; first <= MOST_WORDS; first++) {
                        String text = "a b ".repeat(first);
                        same(cutting.encode(text), whole.encode(text).cut(maxLength));
                        for (int second = 0; second <= MOST_WORDS; second++) {
                            String other = "c ".repeat(second);
                            same(
                                    cutting.encode(text, other),
                                    whole.encode(text, other).cut(maxLength));
                        }
                    }
                }
            }
        }
    }

    private static void same(Encoding expected, Encoding actual) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }
}
