package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BadInputException;

/**
 * A row that is cut afterwards is the row that Hugging Face's tokenizer makes of the same texts where it cuts itself.
 */
class RowCutTest {
    private static final int MOST_WORDS = 9;
    private static final Path GOLDEN = Path.of("../src-test/src/test/resources/golden");

    @ParameterizedTest
    @ValueSource(strings = {"tiny-bert", "tiny-roberta"})
    void cutsAsTheTokenizerCuts(String model) throws IOException {
        try (BertTokenizer whole = BertTokenizer.open(GOLDEN.resolve(model))) {
            for (int maxLength = 4; maxLength < 2 * MOST_WORDS + 5; maxLength++) {
                try (BertTokenizer cutting = whole.withMaxLength(maxLength);
                        HuggingFaceTokenizer original = original(model, maxLength)) {
                    for (int first = 0; first <= MOST_WORDS; first++) {
                        String text = "a b ".repeat(first);
                        same(original.encode(text, true, false), cutting.encode(text));
                        same(
                                original.encode(text, true, false),
                                cutting.tokens(text).row());
                        for (int second = 0; second <= MOST_WORDS; second++) {
                            String other = "c ".repeat(second);
                            same(original.encode(text, other, true, false), cutting.encode(text, other));
                        }
                    }
                }
            }
        }
    }

    private static HuggingFaceTokenizer original(String model, int maxLength) throws IOException {
        String length = Integer.toString(maxLength);
        return HuggingFaceTokenizer.newInstance(
                GOLDEN.resolve(model).resolve("tokenizer.json"),
                Map.of("padding", "false", "truncation", "true", "maxLength", length, "modelMaxLength", length));
    }

    private static void same(ai.djl.huggingface.tokenizers.Encoding expected, Encoding actual) {
        assertThat(actual.ids()).isEqualTo(ints(expected.getIds()));
        assertThat(actual.types()).isEqualTo(ints(expected.getTypeIds()));
        assertThat(Arrays.stream(actual.slots()).map(slot -> slot < 0 ? 0 : 1).toArray())
                .isEqualTo(ints(expected.getSpecialTokenMask()));
        assertThat(actual.truncated()).isEqualTo(expected.exceedMaxLength());
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    @Test
    void whatTheSpecialTokensFillIsRefused() {
        try (BertTokenizer whole = BertTokenizer.open(GOLDEN.resolve("tiny-bert"));
                BertTokenizer two = whole.withMaxLength(2)) {
            assertThatThrownBy(() -> whole.withMaxLength(1))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessage("The maximum length 1 does not suit the tokenizer, which puts 2 special tokens around a"
                            + " text; expected at least 3, to hold a word too.");
            assertThat(two.encode("a man").slots()).containsExactly(0, 1);
            assertThatThrownBy(() -> two.encode("a man", "a dog"))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessage("A row of 3 special tokens and 2 texts cannot be cut to 2 tokens. Take a larger maximum"
                            + " length.");
        }
    }
}
