package org.pasta4j.benchmarks.task;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pasta4j.bert.BertConfig;

/** Rows of chance words in ever new lengths, for those who need no meaning. */
public final class RandomWordRows {
    private static final int BATCH = 32;
    /** Sentences are about as long. */
    private static final int SHORTEST = 5;

    private static final int LONGEST = 60;

    private final BertConfig model;
    private final Random random = new Random(0);

    /** @param model whose vocabulary and longest row they keep to */
    public RandomWordRows(BertConfig model) {
        this.model = model;
    }

    /** A batch of single texts in two classes. */
    public TaskRows batch() {
        List<TokenRow> rows = Stream.generate(this::row).limit(BATCH).toList();
        return new TaskRows(BATCH, 2, 2, false, rows);
    }

    private TokenRow row() {
        int length = Math.min(model.maxPositions(), SHORTEST + random.nextInt(LONGEST - SHORTEST));
        int[] ids = IntStream.generate(() -> random.nextInt(model.vocabularySize()))
                .limit(length)
                .toArray();
        int[] slots = new int[length];
        Arrays.fill(slots, -1);
        slots[0] = 0;
        slots[length - 1] = 1;
        return new TokenRow(ids, new int[length], slots, new double[] {random.nextInt(2)});
    }
}
