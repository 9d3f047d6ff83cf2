package org.pasta4j.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads strictly and writes UTF-8. */
final class Json {
    static final String MEDIA_TYPE = "application/json";

    private static final int DEPTH = 8;
    private static final String REPLACEMENT = "\ufffd";
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    // Names of clients are not kept for good.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** @throws ProblemException saying where it is no JSON, if it is none */
    static JsonNode read(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            // The library's own message would repeat the body.
            throw Problem.of(
                            ProblemType.BAD_JSON,
                            "The body cannot be read as JSON" + place
                                    + ". Expected one JSON document in UTF-8, at most " + DEPTH
                                    + " levels deep, no name twice in an object.")
                    .exception();
        } catch (IOException e) {
            throw Problem.of(ProblemType.BAD_JSON, "The body cannot be read as JSON: it is not UTF-8.")
                    .exception();
        }
    }

    static byte[] bytes(Object value) {
        try {
            return utf8(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Text in UTF-8. For half a surrogate pair, which a request can escape ({@code "\\ud83d"}) and UTF-8 cannot say, it
     * has U+FFFD, as the model reads it.
     */
    static byte[] utf8(CharSequence text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith(REPLACEMENT.getBytes(StandardCharsets.UTF_8))
                    .encode(CharBuffer.wrap(text));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
