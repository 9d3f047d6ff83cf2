package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.export.ReferenceCheckpoint;

/**
 * Adapters that were converted give the same logits in the authors' own code, and theirs give the same here: those of
 * the repository, and with {@code -Dpasta.authors=DIR} those that {@code src/test/python/authors_code.py} has written
 * there.
 */
class AuthorsCodeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 1e-5;

    @TestFactory
    Stream<DynamicTest> saysTheSame() throws IOException {
        String given = System.getProperty("pasta.authors", "src-test/src/test/resources/authors");
        try (Stream<Path> files = Files.list(Path.of("..").resolve(given))) {
            List<Path> outputs =
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
            assertThat(outputs).isNotEmpty();
            return outputs.stream().map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)));
        }
    }

    private static void check(Path file) throws IOException {
        JsonNode json = JSON.readTree(file.toFile());
        Path place = file.resolveSibling(json.get("base").asText()).normalize();
        BertModel base = BertCheckpoint.open(place);
        ReferenceCheckpoint checkpoint = ReferenceCheckpoint.open(
                file.resolveSibling(json.get("checkpoint").asText()));
        Adapter adapter = checkpoint.adapter(base, "base", config(json));
        try (BertTokenizer whole = BertTokenizer.open(place);
                BertTokenizer tokenizer =
                        whole.withMaxLength(json.get("max_length").asInt())) {
            List<Encoding> rows = new ArrayList<>();
            for (JsonNode texts : json.get("texts")) {
                rows.add(
                        texts.size() == 1
                                ? tokenizer.encode(texts.get(0).asText())
                                : tokenizer.encode(
                                        texts.get(0).asText(), texts.get(1).asText()));
            }
            LogitsDifference found = LogitsDifference.of(
                    file.getFileName() + ", " + place.getFileName(),
                    new ExportCase("authors", base, tokenizer, adapter, rows).logits(),
                    JSON.convertValue(json.get("logits"), float[][].class));
            System.out.println(found);
            found.assertAtMost(TOLERANCE);
        }
    }

    private static PastaConfig config(JsonNode json) {
        List<String> labels = List.of(JSON.convertValue(json.get("labels"), String[].class));
        PastaConfig config = PastaConfig.of(Task.ofConfigName(json.get("task").asText()), labels);
        return config.withSlots(json.get("slots").asInt());
    }
}
