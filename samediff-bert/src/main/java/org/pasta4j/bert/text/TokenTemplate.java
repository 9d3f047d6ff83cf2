package org.pasta4j.bert.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The part of a tokenizer.json that puts special tokens around one text and between two. */
final class TokenTemplate {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TokenTemplate() {}

    /**
     * @param single what stands around one text, as in {@code [CLS] $A [SEP]}
     * @param pair around two; {@code :1} behind a token or text is its type, 0 where there is none
     * @param ids of the special tokens
     */
    static ObjectNode of(String single, String pair, Map<String, Integer> ids) {
        ObjectNode template = JSON.objectNode().put("type", "TemplateProcessing");
        ObjectNode special = JSON.objectNode();
        template.set("single", parts(single, ids, special));
        template.set("pair", parts(pair, ids, special));
        template.set("special_tokens", special);
        return template;
    }

    private static ArrayNode parts(String text, Map<String, Integer> ids, ObjectNode special) {
        ArrayNode parts = JSON.arrayNode();
        for (String part : text.split(" ")) {
            boolean second = part.endsWith(":1");
            String name = second ? part.substring(0, part.length() - 2) : part;
            boolean sequence = name.startsWith("$");
            parts.addObject()
                    .putObject(sequence ? "Sequence" : "SpecialToken")
                    .put("id", sequence ? name.substring(1) : name)
                    .put("type_id", second ? 1 : 0);
            if (!sequence) {
                ObjectNode token = special.putObject(name).put("id", name);
                token.putArray("ids").add(ids.get(name));
                token.putArray("tokens").add(name);
            }
        }
        return parts;
    }
}
