package org.pasta4j.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pasta4j.pasta.pool.PoolRequest;

/**
 * What a client asks for: one input, or a list of them under {@code inputs}.
 *
 * @param inputs at least one
 * @param isList whether they came as a list
 * @param timeout shorter than the server's own, if the client wants that
 */
record PredictBody(List<PoolRequest> inputs, boolean isList, Optional<Duration> timeout) {
    private static final String ADAPTER = "adapter";
    private static final String VERSION = "version";
    private static final String INPUTS = "inputs";
    private static final String TEXT = "text";
    private static final String SECOND_TEXT = "second_text";
    private static final String WORDS = "words";
    private static final String TIMEOUT = "timeout_ms";
    private static final Set<String> OF_INPUT = Set.of(ADAPTER, VERSION, TEXT, SECOND_TEXT, WORDS);
    private static final Set<String> OF_ONE = Set.of(ADAPTER, VERSION, TEXT, SECOND_TEXT, WORDS, TIMEOUT);
    private static final Set<String> OF_MANY = Set.of(ADAPTER, VERSION, INPUTS, TIMEOUT);

    /** @throws ProblemException saying where it is not what is expected */
    static PredictBody parse(byte[] body, ServerOptions.Limits limits) {
        return new Parser(limits).parse(Json.read(body));
    }

    /** Whose answer is wanted. */
    private record Target(Optional<String> adapter, Optional<String> version) {

        PoolRequest of(PoolRequest.Input input, String pointer) {
            String name = adapter.orElseThrow(() -> Problem.at(
                            pointer,
                            ProblemType.BAD_JSON,
                            "Expected \"adapter\" beside the input or beside \"inputs\".")
                    .exception());
            // Also "name@version", as everywhere.
            return version.map(v -> new PoolRequest(name, Optional.of(v), input))
                    .orElseGet(() -> PoolRequest.of(name, input));
        }
    }

    private record Parser(ServerOptions.Limits limits) {

        PredictBody parse(JsonNode root) {
            requireObject(root, "");
            boolean many = root.has(INPUTS);
            requireNames(root, many ? OF_MANY : OF_ONE, "");
            Target target = target(root, "", new Target(Optional.empty(), Optional.empty()));
            List<PoolRequest> inputs =
                    many ? inputs(root.get(INPUTS), target) : List.of(target.of(input(root, ""), ""));
            return new PredictBody(inputs, many, timeout(root));
        }

        private List<PoolRequest> inputs(JsonNode all, Target common) {
            if (!all.isArray() || all.isEmpty()) {
                throw bad("/" + INPUTS, "Expected a list of at least one input, found " + kind(all) + ".");
            }
            if (all.size() > limits.texts()) {
                throw Problem.at(
                                "/" + INPUTS,
                                ProblemType.TOO_LARGE,
                                "There are " + all.size() + " inputs; at most " + limits.texts()
                                        + " are taken in one request. Divide it.")
                        .exception();
            }
            List<PoolRequest> inputs = new ArrayList<>(all.size());
            for (int i = 0; i < all.size(); i++) {
                inputs.add(request(all.get(i), "/" + INPUTS + "/" + i, common));
            }
            return inputs;
        }

        private PoolRequest request(JsonNode node, String pointer, Target common) {
            if (node.isTextual()) {
                return common.of(new PoolRequest.Text(text(node, pointer)), pointer);
            }
            requireObject(node, pointer);
            requireNames(node, OF_INPUT, pointer);
            return target(node, pointer, common).of(input(node, pointer), pointer);
        }

        private Target target(JsonNode node, String pointer, Target common) {
            Optional<String> adapter = string(node, ADAPTER, pointer);
            Optional<String> version = string(node, VERSION, pointer);
            // A version belongs to the adapter it stands beside.
            return adapter.isPresent()
                    ? new Target(adapter, version)
                    : new Target(common.adapter(), version.or(common::version));
        }

        private PoolRequest.Input input(JsonNode node, String pointer) {
            if (node.has(WORDS)) {
                if (node.has(TEXT) || node.has(SECOND_TEXT)) {
                    throw bad(pointer, "Expected \"text\" or \"words\", found both.");
                }
                return new PoolRequest.Words(words(node.get(WORDS), pointer + "/" + WORDS));
            }
            if (!node.has(TEXT)) {
                throw bad(pointer, "Expected \"text\", \"text\" and \"second_text\", or \"words\"; found none.");
            }
            String text = text(node.get(TEXT), pointer + "/" + TEXT);
            return node.has(SECOND_TEXT)
                    ? new PoolRequest.Pair(text, text(node.get(SECOND_TEXT), pointer + "/" + SECOND_TEXT))
                    : new PoolRequest.Text(text);
        }

        private List<String> words(JsonNode node, String pointer) {
            if (!node.isArray() || node.isEmpty()) {
                throw bad(pointer, "Expected a list of at least one word, found " + kind(node) + ".");
            }
            List<String> words = new ArrayList<>(node.size());
            int length = 0;
            for (JsonNode word : node) {
                if (!word.isTextual() || word.textValue().isEmpty()) {
                    throw bad(
                            pointer + "/" + words.size(),
                            "Expected a word of at least one character, found " + kind(word));
                }
                words.add(word.textValue());
                length += word.textValue().length() + 1;
            }
            requireLength(length - 1, pointer);
            return words;
        }

        private String text(JsonNode node, String pointer) {
            if (!node.isTextual()) {
                throw bad(pointer, "Expected a text, found " + kind(node) + ".");
            }
            requireLength(node.textValue().length(), pointer);
            return node.textValue();
        }

        private void requireLength(int length, String pointer) {
            if (length > limits.textLength()) {
                throw Problem.at(
                                pointer,
                                ProblemType.TOO_LARGE,
                                "The text has " + length + " characters; at most " + limits.textLength()
                                        + " are taken. Shorten or divide it.")
                        .exception();
            }
        }

        private Optional<Duration> timeout(JsonNode root) {
            JsonNode node = root.get(TIMEOUT);
            if (node == null) {
                return Optional.empty();
            }
            if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
                throw bad("/" + TIMEOUT, "Expected a whole number of milliseconds from 1, found " + kind(node) + ".");
            }
            return Optional.of(Duration.ofMillis(node.intValue()));
        }

        private static Optional<String> string(JsonNode node, String name, String pointer) {
            JsonNode value = node.get(name);
            if (value != null && !value.isTextual()) {
                throw bad(pointer + "/" + name, "Expected a text, found " + kind(value) + ".");
            }
            return Optional.ofNullable(value).map(JsonNode::textValue);
        }

        private static void requireObject(JsonNode node, String pointer) {
            if (!node.isObject()) {
                throw bad(
                        pointer,
                        "Expected an object" + (pointer.isEmpty() ? "" : " or a text") + ", found " + kind(node) + ".");
            }
        }

        /** A name that is misspelt must not pass as one that is left out. */
        private static void requireNames(JsonNode node, Set<String> known, String pointer) {
            for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!known.contains(name)) {
                    throw bad(
                            pointer,
                            "There is a name \"" + LogText.clean(name) + "\"; expected some of "
                                    + known.stream().sorted().toList() + ".");
                }
            }
        }

        /** What is there instead, without repeating it. */
        private static String kind(JsonNode node) {
            return switch (node.getNodeType()) {
                case ARRAY -> node.isEmpty() ? "an empty list" : "a list";
                case OBJECT -> "an object";
                case STRING -> node.textValue().isEmpty() ? "an empty text" : "a text";
                case NUMBER -> "the number " + LogText.clean(node.asText());
                case MISSING -> "nothing";
                default -> node.asText();
            };
        }

        private static ProblemException bad(String pointer, String detail) {
            return Problem.at(pointer, ProblemType.BAD_JSON, detail).exception();
        }
    }
}
