package org.pasta4j.bert;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the model of sentence-transformers that a base was published as makes one vector of a text's last hidden states.
 * The base was trained with it, and heads read it where no other pooling is chosen ({@code Pooling.of}).
 *
 * @param modes whose vectors stand side by side, in this order; at least one
 * @param normalised whether the vector is then divided by its length
 */
public record SentencePooling(List<Mode> modes, boolean normalised) {

    /** Copies the list. */
    public SentencePooling {
        modes = List.copyOf(modes);
        if (modes.isEmpty()) {
            throw new IllegalArgumentException("A pooling needs at least one mode.");
        }
    }

    /** What is made of the hidden states of a row's tokens, special tokens included, in the order of their vectors. */
    public enum Mode {
        /** The first token's. */
        CLS,
        /** The largest number of each place. */
        MAX,
        /** The mean. */
        MEAN,
        /** The sum divided by the square root of the number of tokens. */
        MEAN_SQRT_LEN,
        /** The mean in which the first token counts once, the second twice and so on. */
        WEIGHTEDMEAN,
        /** The last token's. */
        LASTTOKEN;

        /**
         * The mode of a name.
         *
         * @param name as files of sentence-transformers have it, such as {@code mean}
         */
        public static Optional<Mode> named(String name) {
            return Arrays.stream(values())
                    .filter(mode -> mode.toString().equals(name))
                    .findFirst();
        }

        /** Its name in files of sentence-transformers. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For people, as in {@code mean, normalised}. */
    @Override
    public String toString() {
        return Stream.concat(modes.stream().map(Mode::toString), normalised ? Stream.of("normalised") : Stream.empty())
                .collect(Collectors.joining(", "));
    }
}
