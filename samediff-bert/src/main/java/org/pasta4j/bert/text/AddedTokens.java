package org.pasta4j.bert.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pasta4j.bert.Jackson;

/**
 * The tokens that a tokenizer takes out of a text whole before it splits the rest: special ones that the text spells
 * out, and those added to the vocabulary.
 */
final class AddedTokens {
    private final Map<Integer, String> texts;

    private AddedTokens(Map<Integer, String> texts) {
        this.texts = texts;
    }

    /** @param json the tokenizer's file, of which no more is read than the list of them */
    static AddedTokens of(String json) {
        Map<Integer, String> texts = new HashMap<>();
        try (JsonParser parser = Jackson.MAPPER.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("added_tokens");
                parser.nextToken();
                if (found) {
                    JsonNode list = parser.readValueAsTree();
                    list.forEach(token -> texts.put(
                            token.path("id").asInt(-1), token.path("content").asText()));
                    break;
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        texts.values().removeIf(String::isBlank);
        return new AddedTokens(texts);
    }

    /** Whether a text may hold one; false where it holds none. */
    boolean mayBeIn(String text) {
        String small = small(text);
        return texts.values().stream().anyMatch(token -> small.contains(small(token)));
    }

    /**
     * Where the tokens of a text are such tokens, without the space around them.
     *
     * @return start and end of each
     */
    List<int[]> places(String text, TextTokens tokens) {
        List<int[]> places = new ArrayList<>();
        for (int t = 0; t < tokens.starts().length; t++) {
            String token = texts.get(tokens.row().ids()[t]);
            if (token != null && tokens.row().slots()[t] < 0) {
                String found = text.substring(tokens.starts()[t], tokens.ends()[t]);
                // What is not known has the id of a special token too.
                if (small(found).equals(small(token))) {
                    int start = tokens.starts()[t]
                            + found.length()
                            - found.stripLeading().length();
                    places.add(new int[] {start, start + found.strip().length()});
                }
            }
        }
        return places;
    }

    private static String small(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
