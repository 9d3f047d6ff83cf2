package org.pasta4j.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/** Batches of random tokens. */
final class TestBatches {
    private TestBatches() {}

    /** Tokens have one of the slots now and then. */
    static TokenBatch of(Random random, int slots, int... lengths) {
        List<Encoding> rows = new ArrayList<>();
        for (int length : lengths) {
            rows.add(new Encoding(
                    random.ints(length, 0, 100).toArray(),
                    random.ints(length, 0, 2).toArray(),
                    random.ints(length, -3, slots).map(s -> Math.max(s, -1)).toArray(),
                    false));
        }
        EncodedBatch batch = EncodedBatch.of(rows);
        return new TokenBatch(batch, IntStream.range(0, batch.tokens()).toArray(), batch.tokens());
    }

    static PassOptions training(OutputSelection wanted) {
        return new PassOptions(wanted, true, 0.1, 0.2, 77);
    }

    static PassShape shape(TokenBatch batch, PassOptions options) {
        UsedSlots used = new UsedSlots(batch.rows().slots());
        return PassShape.of(batch, used.specials(), used.count(), 3, options);
    }
}
