package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The description of the interface, as a judge of answers. */
final class OpenApi {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode document;

    OpenApi() {
        try {
            document = JSON.readTree(OpenApi.class.getResourceAsStream("openapi.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode document() {
        return document;
    }

    /** Every operation, by method and path: {@code GET /health}. */
    Map<String, JsonNode> operations() {
        Map<String, JsonNode> all = new TreeMap<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (!method.getKey().equals("parameters")) {
                    all.put(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), method.getValue());
                }
            }
        }
        return all;
    }

    /** Checks that an answer is among those that are described; what no route has answered may be any problem. */
    void check(String method, String path, int status, String mediaType, String body) {
        JsonNode operation = operations().entrySet().stream()
                .filter(entry -> matches(entry.getKey(), method, path))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (operation == null) {
            assertThat(mediaType).isEqualTo(Problem.MEDIA_TYPE);
            requireValid("Problem", body);
            return;
        }
        JsonNode response = resolve(operation.at("/responses/" + status));
        assertThat(response.isMissingNode())
                .as("status %s of %s %s is described; %s", status, method, path, body)
                .isFalse();
        if (!response.has("content")) {
            assertThat(body).isEmpty();
            return;
        }
        JsonNode content = response.get("content").get(mediaType);
        assertThat(content)
                .as("%s of %s %s is described", mediaType, method, path)
                .isNotNull();
        if (mediaType.endsWith("json")) {
            requireValid(content.get("schema"), body);
        }
    }

    private static boolean matches(String operation, String method, String path) {
        return (method + " " + path.split("\\?")[0]).matches(operation.replaceAll("\\{[a-z]+}", "[^/]+"));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }

    void requireValid(String schema, String body) {
        requireValid(JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema), body);
    }

    private void requireValid(JsonNode schema, String body) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.get("components"));
        try {
            assertThat(SCHEMAS.getSchema(whole).validate(JSON.readTree(body)))
                    .as(body)
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
