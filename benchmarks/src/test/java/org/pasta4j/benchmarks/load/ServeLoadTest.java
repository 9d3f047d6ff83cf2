package org.pasta4j.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.pasta4j.benchmarks.PastaBench;
import org.pasta4j.benchmarks.task.TinyData;

/** A server in another process with more work than it can do, for a few seconds. */
class ServeLoadTest {
    @Test
    void overloadIsAnsweredWithResultsAnd429Alone() {
        StringWriter out = new StringWriter();

        PastaBench.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(
                        "serve",
                        "--model=" + TinyData.TINY_BERT,
                        "--warm-up=1",
                        "--measure=1",
                        "--seconds=3",
                        // A tiny model is faster than whoever asks it: a pass of few tokens makes it slow enough.
                        "--server-options=--batch-tokens 64 --queue-tokens 256 --timeout 300 --client-timeout 300",
                        "--clients=4",
                        // So short a run says nothing of times, and of memory neither.
                        "--most-ratio=1e9");

        assertThat(out.toString().lines().filter(line -> !line.contains("memory of the server")))
                .anyMatch(line -> line.startsWith("  ok") && line.endsWith(" 0 others"))
                .anyMatch(line -> line.startsWith("  ok   0 answers that the version"))
                .noneMatch(line -> line.contains("NOT"));
    }
}
