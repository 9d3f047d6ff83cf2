package org.pasta4j.serve;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Bodies of requests that cannot be answered, each with status, kind of problem and place; an empty one says nothing of
 * it.
 */
final class RefusedBodies {
    private RefusedBodies() {}

    /** @param limits of the server that they are sent to */
    static Stream<Arguments> beyond(ServerOptions.Limits limits) {
        return Stream.of(noRequest(), tooLarge(limits), unknown(), unsuitable()).flatMap(bodies -> bodies);
    }

    /** What is no JSON, or none of a request. */
    private static Stream<Arguments> noRequest() {
        return Stream.of(
                Arguments.of("", 400, "bad-json", ""),
                Arguments.of("{\"adapter\":\"classes\",", 400, "bad-json", ""),
                Arguments.of("{} {}", 400, "bad-json", ""),
                Arguments.of("{\"text\":\"a\",\"text\":\"b\",\"adapter\":\"classes\"}", 400, "bad-json", ""),
                Arguments.of("[".repeat(2000), 400, "bad-json", ""),
                Arguments.of("null", 400, "bad-json", ""),
                Arguments.of("[\"dog\"]", 400, "bad-json", ""),
                Arguments.of("{\"adapter\":\"classes\"}", 400, "bad-json", ""),
                Arguments.of("{\"text\":\"dog\"}", 400, "bad-json", ""),
                Arguments.of("{\"adapter\":\"classes\",\"inputs\":[]}", 400, "bad-json", "/inputs"),
                Arguments.of("{\"adapter\":\"classes\",\"inputs\":\"dog\"}", 400, "bad-json", "/inputs"),
                Arguments.of("{\"adapter\":\"classes\",\"inputs\":[3]}", 400, "bad-json", "/inputs/0"),
                Arguments.of("{\"inputs\":[\"dog\"]}", 400, "bad-json", "/inputs/0"),
                Arguments.of("{\"adapter\":7,\"text\":\"dog\"}", 400, "bad-json", "/adapter"),
                Arguments.of("{\"adapter\":\"classes\",\"text\":7}", 400, "bad-json", "/text"),
                Arguments.of("{\"adapter\":\"classes\",\"text\":null}", 400, "bad-json", "/text"),
                Arguments.of("{\"adapter\":\"classes\",\"txt\":\"dog\"}", 400, "bad-json", ""),
                Arguments.of("{\"adapter\":\"words\",\"words\":[\"a\",\"\"]}", 400, "bad-json", "/words/1"),
                Arguments.of("{\"adapter\":\"words\",\"words\":[\"a\"],\"text\":\"a\"}", 400, "bad-json", ""),
                Arguments.of(
                        "{\"adapter\":\"classes\",\"text\":\"a\",\"timeout_ms\":0}", 400, "bad-json", "/timeout_ms"),
                Arguments.of(
                        "{\"adapter\":\"classes\",\"text\":\"a\",\"timeout_ms\":1e99}",
                        400,
                        "bad-json",
                        "/timeout_ms"));
    }

    /** What is more than the limits allow. */
    private static Stream<Arguments> tooLarge(ServerOptions.Limits limits) {
        String many = "\"dog\",".repeat(limits.texts()) + "\"dog\"";
        return Stream.of(
                Arguments.of("{\"adapter\":\"classes\",\"inputs\":[" + many + "]}", 413, "too-large", "/inputs"),
                Arguments.of(
                        "{\"adapter\":\"classes\",\"text\":\"" + "a".repeat(301) + "\"}", 413, "too-large", "/text"),
                Arguments.of("{\"adapter\":\"classes\",\"text\":\"" + "a".repeat(5000) + "\"}", 413, "too-large", ""));
    }

    /** What is not there. */
    private static Stream<Arguments> unknown() {
        return Stream.of(
                Arguments.of("{\"adapter\":\"nobody\",\"text\":\"dog\"}", 404, "unknown-adapter", ""),
                Arguments.of("{\"adapter\":\"../classes\",\"text\":\"dog\"}", 404, "unknown-adapter", ""),
                Arguments.of("{\"adapter\":\"a\\u0000\\n\\u001b[31m\",\"text\":\"dog\"}", 404, "unknown-adapter", ""),
                Arguments.of(
                        "{\"adapter\":\"classes\",\"version\":\"000000000000\",\"text\":\"dog\"}",
                        404,
                        "unknown-version",
                        ""),
                Arguments.of(
                        "{\"adapter\":\"classes\",\"inputs\":[\"dog\",{\"adapter\":\"nobody\",\"text\":\"dog\"}]}",
                        404,
                        "unknown-adapter",
                        "/inputs/1"),
                Arguments.of("{\"adapter\":\"nobody\",\"inputs\":[\"dog\"]}", 404, "unknown-adapter", "/inputs/0"));
    }

    /** What the adapter does not take. */
    private static Stream<Arguments> unsuitable() {
        return Stream.of(
                Arguments.of("{\"adapter\":\"classes\",\"words\":[\"dog\"]}", 422, "unsuitable-input", ""),
                Arguments.of(
                        "{\"adapter\":\"words\",\"text\":\"a\",\"second_text\":\"b\"}", 422, "unsuitable-input", ""),
                Arguments.of(
                        "{\"adapter\":\"classes\",\"text\":\"a\",\"second_text\":\"b\"}", 422, "unsuitable-input", ""),
                Arguments.of("{\"adapter\":\"pairs\",\"text\":\"a\"}", 422, "unsuitable-input", ""),
                Arguments.of(
                        "{\"adapter\":\"pairs\",\"inputs\":[{\"text\":\"a\",\"second_text\":\"\"},\"a\"]}",
                        422,
                        "unsuitable-input",
                        "/inputs/1"));
    }
}
