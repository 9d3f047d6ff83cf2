package org.pasta4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.text.BertTokenizer;

/** A siege of a few seconds. */
class SiegeTest {
    @Test
    void honestClientsAreAnsweredAndNothingIsLost() {
        StringWriter out = new StringWriter();

        PastaBench.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(
                        "siege",
                        "--model=" + TinyData.TINY_BERT,
                        "--minutes=0.2",
                        "--kills=1",
                        // A busy machine says nothing of times, and so short a run nothing of memory.
                        "--deadline=300");

        assertThat(out.toString().lines().filter(line -> !line.contains("memory since")))
                .anyMatch(line -> line.matches("  ok   4 honest clients: .*[0-9] right.*"))
                .anyMatch(line -> line.endsWith("afterwards nothing is lost"))
                .anyMatch(line -> line.endsWith("started again 1 times"))
                .noneMatch(line -> line.contains("NOT"));
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
