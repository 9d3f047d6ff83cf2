package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.data.TextInput;

/**
 * A text, a pair of texts or words for one adapter of an {@link AdapterPool}.
 *
 * @param adapter its name
 * @param version which one of that name; empty takes the newest
 * @param input what it is to answer for
 */
public record PoolRequest(String adapter, Optional<String> version, Input input) {

    /**
     * Checks that all is there.
     *
     * @throws BadInputException if adapter, version or input is null
     */
    public PoolRequest {
        if (adapter == null || version == null || input == null) {
            throw new BadInputException("Expected the name of an adapter, a version or none, and an input; found "
                    + adapter + ", " + version + " and " + input + ".");
        }
    }

    /** What an adapter reads. */
    public sealed interface Input {}

    /**
     * One text.
     *
     * @param text may be empty
     */
    public record Text(String text) implements Input {

        /**
         * Checks that there is a text.
         *
         * @throws BadInputException if it is null
         */
        public Text {
            TextInput.of(text);
        }
    }

    /**
     * A pair of texts.
     *
     * @param first may be empty
     * @param second may be empty
     */
    public record Pair(String first, String second) implements Input {

        /**
         * Checks that there are texts.
         *
         * @throws BadInputException if one is null
         */
        public Pair {
            TextInput.pair(first, second);
        }
    }

    /**
     * A text that the caller has split into words, for token classification.
     *
     * @param words at least one, none empty
     */
    public record Words(List<String> words) implements Input {

        /**
         * Checks the words.
         *
         * @throws BadInputException if there are none, or one is empty
         */
        public Words {
            if (words.isEmpty() || words.stream().anyMatch(word -> word == null || word.isEmpty())) {
                throw new BadInputException("Expected at least one word and none empty; found " + words + ".");
            }
            words = List.copyOf(words);
        }
    }

    /**
     * A request for a text.
     *
     * @param adapter a name, or a name, {@code @} and a version
     */
    public static PoolRequest text(String adapter, String text) {
        return of(adapter, new Text(text));
    }

    /**
     * A request for a pair of texts.
     *
     * @param adapter a name, or a name, {@code @} and a version
     */
    public static PoolRequest pair(String adapter, String first, String second) {
        return of(adapter, new Pair(first, second));
    }

    /**
     * A request for words.
     *
     * @param adapter a name, or a name, {@code @} and a version
     * @throws BadInputException if there are no words, or one is empty
     */
    public static PoolRequest words(String adapter, List<String> words) {
        return of(adapter, new Words(words));
    }

    /**
     * A request for any input.
     *
     * @param adapter a name, or a name, {@code @} and a version
     */
    public static PoolRequest of(String adapter, Input input) {
        return new PoolRequest(AdapterNames.name(adapter), AdapterNames.version(adapter), input);
    }
}
