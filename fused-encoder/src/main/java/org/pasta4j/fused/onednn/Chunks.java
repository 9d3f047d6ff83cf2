package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.TokenBatch;

/** Cuts a batch into chunks of about as many tokens each. */
final class Chunks {
    /** Enough for a kernel to run at full speed. */
    private static final int LEAST_TOKENS = 64;
    /** Bounds the memory of one chunk; a longer row is a chunk of its own. */
    private static final int MOST_TOKENS = 512;

    private Chunks() {}

    /** Which rows go together depends on the lengths of the rows and the number of workers, on nothing else. */
    static List<Chunk> of(TokenBatch batch, int workers) {
        EncodedBatch rows = batch.rows();
        int count = count(rows.tokens(), rows.rows(), workers);
        List<List<Integer>> shares = new ArrayList<>();
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            shares.add(new ArrayList<>());
        }
        IntStream.range(0, rows.rows())
                .boxed()
                .sorted(Comparator.comparing((Integer row) -> -rows.rowLength(row)))
                .forEach(row -> {
                    int least = 0;
                    for (int i = 1; i < count; i++) {
                        least = tokens[i] < tokens[least] ? i : least;
                    }
                    shares.get(least).add(row);
                    tokens[least] += rows.rowLength(row);
                });
        return shares.stream().map(share -> new Chunk(batch, share)).toList();
    }

    private static int count(int tokens, int rows, int workers) {
        int each = workers * MOST_TOKENS;
        int count = workers * ((tokens + each - 1) / each);
        int useful = Math.max(1, tokens / LEAST_TOKENS);
        return Math.min(rows, Math.min(count, useful));
    }
}
