package org.pasta4j.bert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.CheckpointException;

/** Whatever a Java string holds, each token is of the characters that it says. */
class AnyTextTest {
    private static final Path GOLDEN = Path.of("../src-test/src/test/resources/golden");
    private static final Path OTHERS = Path.of("src/test/resources/tokenizers");
    private static final List<BertTokenizer> TOKENIZERS = List.of(
            BertTokenizer.open(GOLDEN.resolve("tiny-bert")),
            BertTokenizer.open(GOLDEN.resolve("tiny-roberta")),
            BertTokenizer.open(OTHERS.resolve("xlm-roberta")),
            BertTokenizer.open(OTHERS.resolve("camembert")));

    /** The first ones. */
    private static final int KNOW_THE_WORD = 2;

    /** A word of their vocabularies. */
    private static final String WORD = "man";

    @AfterContainer
    static void close() {
        TOKENIZERS.forEach(BertTokenizer::close);
    }

    @Provide
    Arbitrary<List<String>> parts() {
        Arbitrary<String> odd = Arbitraries.of(
                "\ud83d", // half a pair, the first one
                "\ude00", // the second one
                "\ude00\ud83d",
                "\u0000",
                "\ud83d\ude00",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67", // three people joined to a family
                "\ud83c\udde9\ud83c\uddea", // a flag
                "e\u0301\u0323",
                "\u0301",
                "\u05e9\u05dc\u05d5\u05dd",
                "\u202e\u0627\u0644",
                "\u0e44\u0e17\u0e22",
                "\u6771\u4eac",
                "\ud840\udc0b", // an ideograph beyond U+FFFF
                "\ud835\udd38",
                "\ufb01\u0130\u1e9e", // change their length where case or accents go
                "\uac00\u1100\u1161",
                "\ufffd",
                "\uffff",
                "\ufeff",
                "\u0085\u2028\u3000",
                "[SEP]",
                "</s>");
        Arbitrary<String> any = Arbitraries.chars().list().ofMaxSize(4).map(AnyTextTest::joined);
        Arbitrary<String> word = Arbitraries.just(WORD);
        return Arbitraries.frequencyOf(Tuple.of(4, odd), Tuple.of(1, any), Tuple.of(3, word))
                .list()
                .ofMaxSize(12);
    }

    private static String joined(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }

    @Property(tries = 400)
    void tokensAreWhereTheySay(@ForAll("parts") List<String> parts) {
        StringBuilder built = new StringBuilder();
        List<Integer> places = new ArrayList<>();
        for (String part : parts) {
            if (part.equals(WORD)) {
                built.append(' ');
                places.add(built.length());
                built.append(part).append(' ');
            } else {
                built.append(part);
            }
        }
        String text = built.toString();
        for (BertTokenizer tokenizer : TOKENIZERS) {
            TextTokens tokens = tokenizer.tokens(text);
            if (TOKENIZERS.indexOf(tokenizer) < KNOW_THE_WORD) {
                assertThat(foundIn(tokenizer, tokens)).containsAll(places);
            }
            for (int t = 0; t < tokens.starts().length; t++) {
                if (tokens.row().slots()[t] < 0) {
                    assertThat(tokens.starts()[t]).isBetween(0, tokens.ends()[t]);
                    assertThat(tokens.ends()[t]).isLessThanOrEqualTo(text.length());
                    assertThat(cutsAPair(text, tokens.starts()[t]) || cutsAPair(text, tokens.ends()[t]))
                            .isFalse();
                }
            }
            assertThat(tokenizer.encode(text)).usingRecursiveComparison().isEqualTo(tokens.row());
            assertThat(tokenizer.encode(text, text).ids())
                    .containsSubsequence(tokens.row().ids());
        }
    }

    /** Where the tokens of the word begin that end where it does. */
    private static List<Integer> foundIn(BertTokenizer tokenizer, TextTokens tokens) {
        List<Integer> found = new ArrayList<>();
        for (int t = 0; t < tokens.starts().length; t++) {
            if (tokenizer.token(tokens.row().ids()[t]).strip().equals(WORD)
                    && tokens.ends()[t] == tokens.starts()[t] + WORD.length()) {
                found.add(tokens.starts()[t]);
            }
        }
        return found;
    }

    private static boolean cutsAPair(String text, int at) {
        return at > 0
                && at < text.length()
                && Character.isHighSurrogate(text.charAt(at - 1))
                && Character.isLowSurrogate(text.charAt(at));
    }

    @Property(tries = 200)
    void halfAPairIsReadAsTheReplacementCharacter(@ForAll("parts") List<String> parts) {
        String text = String.join("", parts);
        int[] mended = text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                .toArray();
        String unicode = new String(mended, 0, mended.length);
        assertThat(unicode).hasSameSizeAs(text);
        for (BertTokenizer tokenizer : TOKENIZERS) {
            assertThat(tokenizer.tokens(text)).usingRecursiveComparison().isEqualTo(tokenizer.tokens(unicode));
            assertThat(tokenizer.encode(text, "a"))
                    .usingRecursiveComparison()
                    .isEqualTo(tokenizer.encode(unicode, "a"));
            assertThat(tokenizer.encode("a", text))
                    .usingRecursiveComparison()
                    .isEqualTo(tokenizer.encode("a", unicode));
        }
    }

    /** A JSON file can write what UTF-8 cannot. */
    @Example
    void aVocabularyWithHalfAPairIsRefused() throws IOException {
        with(
                "\"man\"",
                "\"\\ud83d\"",
                file -> assertThatThrownBy(() -> BertTokenizer.open(file))
                        .isExactlyInstanceOf(CheckpointException.class)
                        .hasMessageContaining("half a surrogate pair"));
    }

    @Example
    void aTextWithoutTokensIsRefused() throws IOException {
        with("\"unk_token\": \"[UNK]\"", "\"unk_token\": \"[NONE]\"", file -> {
            try (BertTokenizer tokenizer = BertTokenizer.open(file)) {
                assertThatThrownBy(() -> tokenizer.encode("a \u211d"))
                        .isExactlyInstanceOf(BadInputException.class)
                        .hasMessageStartingWith("The tokenizer has no tokens for this text: WordPiece error: Missing");
            }
        });
    }

    /** The tiny tokenizer's file, changed. */
    private static void with(String part, String instead, Consumer<Path> test) throws IOException {
        Path folder = Files.createTempDirectory("vocabulary");
        String json = Files.readString(GOLDEN.resolve("tiny-bert/tokenizer.json"));
        Path file = Files.writeString(folder.resolve("tokenizer.json"), json.replace(part, instead));
        try {
            test.accept(file);
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }
}
