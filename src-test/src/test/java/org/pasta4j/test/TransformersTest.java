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
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.Encoding;

/**
 * What {@code pasta import} writes is read by PyTorch's transformers, which makes the same tokens and the same numbers
 * of it. {@code -Dpasta.transformers=DIR}, with the folders and files of
 * {@code src/test/python/transformers_outputs.py}.
 */
class TransformersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> saysTheSame() throws IOException {
        String given = System.getProperty("pasta.transformers");
        Assumptions.assumeTrue(
                given != null, "no -Dpasta.transformers=DIR, as transformers_outputs.py writes into, was given");
        try (Stream<Path> files = Files.walk(Path.of("..").resolve(given), 2)) {
            List<Path> outputs =
                    files.filter(f -> f.endsWith("transformers.json")).sorted().toList();
            assertThat(outputs).isNotEmpty();
            return outputs.stream()
                    .map(file -> dynamicTest(file.getParent().getFileName().toString(), () -> check(file)));
        }
    }

    private static void check(Path file) throws IOException {
        BertModel base = BertCheckpoint.open(file.getParent());
        List<Encoding> rows = new ArrayList<>();
        List<RowOutput> expected = new ArrayList<>();
        try (BertTokenizer whole = BertTokenizer.open(file.getParent());
                BertTokenizer tokenizer =
                        whole.withMaxLength(Math.min(512, base.config().maxPositions()))) {
            for (JsonNode row : JSON.readTree(file.toFile())) {
                Encoding encoded = row.get("second").isNull()
                        ? tokenizer.encode(row.get("text").asText())
                        : tokenizer.encode(
                                row.get("text").asText(), row.get("second").asText());
                assertThat(encoded.ids()).isEqualTo(JSON.convertValue(row.get("ids"), int[].class));
                if (!row.get("types").isNull()) {
                    assertThat(encoded.types()).isEqualTo(JSON.convertValue(row.get("types"), int[].class));
                }
                rows.add(encoded);
                expected.add(new RowOutput(
                        JSON.convertValue(row.get("last_hidden_state"), float[][].class),
                        Optional.ofNullable(JSON.convertValue(row.get("pooler_output"), float[].class))));
            }
        }
        for (EncoderKind kind : List.of(EncoderKind.STOCK, EncoderKind.FUSED)) {
            try (Encoder encoder = TestEncoders.open(base, kind)) {
                compare(file.getParent().getFileName() + ", " + encoder, RowOutput.of(encoder, rows, 4), expected);
            }
        }
    }

    private static void compare(String what, List<RowOutput> actual, List<RowOutput> expected) {
        double largest = 0;
        for (int b = 0; b < expected.size(); b++) {
            actual.get(b).assertClose(what + ", row " + b, expected.get(b));
            largest = Math.max(largest, actual.get(b).largestDifference(expected.get(b)));
        }
        System.out.printf(Locale.ROOT, "%s: %d rows, largest difference %.1e%n", what, expected.size(), largest);
    }
}
