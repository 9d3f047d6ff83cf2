package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description says what is there; the other tests hold every answer against it. */
class OpenApiTest {
    private final OpenApi api = new OpenApi();

    @Test
    void describesEveryRouteAndNoOther() {
        try (TestServer server = TestServer.start()) {
            Set<String> routes = server.server().allRoutes().stream()
                    .map(route -> route.method() + " " + route.path())
                    .collect(Collectors.toSet());
            assertThat(api.operations().keySet()).isEqualTo(new TreeSet<>(routes));
            assertThat(server.get("/openapi.json").ok()).isEqualTo(api.document());
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(api.document().findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                api.document().at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void itsExamplesAreRequests() {
        JsonNode examples =
                api.document().at("/paths/~1v1~1predict/post/requestBody/content/application~1json/examples");
        assertThat(examples).hasSize(3);
        for (JsonNode example : examples) {
            api.requireValid("PredictRequest", example.get("value").toString());
            PredictBody.parse(
                    Json.bytes(example.get("value")), ServerOptions.defaults().limits());
        }
    }

    @Test
    void everyProblemHasItsStatusAmongThoseDescribed() {
        Set<String> described = api.operations().values().stream()
                .flatMap(operation -> operation.get("responses").properties().stream())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        // Those that no operation gives are refused before there is one.
        Set<String> ofNone = Set.of("405", "431");
        for (ProblemType type : ProblemType.values()) {
            String status = Integer.toString(type.status());
            assertThat(described.contains(status) || ofNone.contains(status))
                    .as(type.slug())
                    .isTrue();
        }
    }
}
