package org.pasta4j.pasta.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BadInputException;

class EntityMetricsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The cases are made by make_entity_cases.py beside them. */
    @Test
    void entitiesAsSeqevalHasThemInStrictMode() throws IOException {
        JsonNode all = JSON.readTree(
                Path.of("src/test/resources/metrics/entities.json").toFile());
        List<String> labels = List.of(JSON.treeToValue(all.get("labels"), String[].class));
        assertThat(all.get("cases")).hasSize(1000);
        for (JsonNode one : all.get("cases")) {
            EvaluationResult result = EntityMetrics.of(
                    List.of(JSON.treeToValue(one.get("truth"), int[][].class)),
                    List.of(JSON.treeToValue(one.get("predicted"), int[][].class)),
                    labels.subList(0, 1 + 2 * one.get("types").asInt()),
                    0);
            for (String name : List.of("entity_f1", "entity_precision", "entity_recall")) {
                assertThat(result.metrics().get(name))
                        .as("%s of %s", name, one)
                        .isCloseTo(one.get(name).asDouble(), within(1e-12));
            }
            assertThat(result.mainMetric()).isEqualTo("entity_f1");
        }
    }

    @Test
    void tagsThatMarkNoEntitiesAreMeasuredByWords() {
        EvaluationResult result = EntityMetrics.of(
                List.of(new int[] {0, 1}, new int[] {1}),
                List.of(new int[] {0, 0}, new int[] {1}),
                List.of("NOUN", "VERB"),
                0.5);
        assertThat(result.mainMetric()).isEqualTo("accuracy");
        assertThat(result.mainValue()).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(result.examples()).isEqualTo(2);
        EvaluationResult nothing =
                EntityMetrics.of(List.of(new int[] {0}), List.of(new int[] {Metrics.NONE}), List.of("B-x", "I-x"), 0);
        assertThat(nothing.metrics()).containsEntry("entity_f1", 0.0).containsEntry("accuracy", 0.0);
        assertThatThrownBy(() -> EntityMetrics.of(List.of(), List.of(), List.of("O", "B-x"), 0))
                .isInstanceOf(BadInputException.class);
    }
}
