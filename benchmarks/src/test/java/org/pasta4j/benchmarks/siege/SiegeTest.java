package org.pasta4j.benchmarks.siege;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pasta4j.benchmarks.PastaBench;
import org.pasta4j.benchmarks.task.TinyData;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.text.BertTokenizer;

/** A siege of a few seconds. */
class SiegeTest {
    @Test
    void honestClientsAreAnsweredAndNothingIsLost() throws IOException {
        StringWriter out = new StringWriter();
        // No system gives a process so high a number.
        Path ofOneThatWasKilled = Files.createDirectories(
                Path.of(System.getProperty("java.io.tmpdir"), ".pasta-bench-server-999999999999-0123abcd-1"));

        PastaBench.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(
                        "siege",
                        "--model=" + TinyData.TINY_BERT,
                        "--minutes=0.2",
                        "--kills=1",
                        // A busy machine says nothing of times.
                        "--deadline=300");

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("  the server was up 12 of [0-9]+ seconds, [0-9.]+ %"))
                .anyMatch(line -> line.matches("  ok   4 honest clients: .*[0-9] right.*; 0 later than 300 s"))
                .anyMatch(line -> line.endsWith("afterwards nothing is lost"))
                .anyMatch(line -> line.contains("started again 1 times, and answered after "))
                .anyMatch(line -> line.contains("memory since the last start: 7 seconds say nothing"))
                .noneMatch(line -> line.contains("NOT"));
        assertThat(ofOneThatWasKilled).doesNotExist();
    }

    /** The judge of a siege knows a wrong answer. */
    @Test
    void answersAreHeldAgainstWhatThePoolSays() {
        try (BertTokenizer tokenizer = BertTokenizer.open(TinyData.TINY_BERT)) {
            SiegeTruth truth = SiegeTruth.of(BertCheckpoint.open(TinyData.TINY_BERT), tokenizer);
            SiegeTruth.Question question = truth.any(new Random(1));
            Map.Entry<String, JsonNode> known =
                    question.expected().entrySet().iterator().next();
            String right = "{\"results\":[" + known.getValue() + "]}";

            assertThat(question.isRight(right.getBytes(StandardCharsets.UTF_8))).isTrue();
            for (String wrong : new String[] {
                "{\"results\":[]}",
                "nothing",
                right.replace(known.getKey(), "000000000000"),
                right.replaceFirst("(score|value)\":", "$1\":1"),
                right.replaceFirst("\"adapter\":\"[a-z]", "\"adapter\":\"x")
            }) {
                assertThat(question.isRight(wrong.getBytes(StandardCharsets.UTF_8)))
                        .as(wrong)
                        .isFalse();
            }
        }
    }
}
