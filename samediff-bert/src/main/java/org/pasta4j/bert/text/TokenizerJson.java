package org.pasta4j.bert.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** What a tokenizer.json of every kind of model begins with. */
final class TokenizerJson {
    private TokenizerJson() {}

    /**
     * One that neither cuts nor pads.
     *
     * @param tokens that stand for themselves
     */
    static ObjectNode with(Collection<ObjectNode> tokens) {
        ObjectNode tokenizer = JsonNodeFactory.instance.objectNode().put("version", "1.0");
        tokenizer.putNull("truncation");
        tokenizer.putNull("padding");
        ArrayNode added = tokenizer.putArray("added_tokens");
        tokens.forEach(added::add);
        return tokenizer;
    }
}
