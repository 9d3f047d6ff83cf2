package org.pasta4j.cuda;

import java.util.Arrays;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.OutputSelection;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * What a pass was asked for.
 *
 * @param batch as it was given
 * @param rows the same, without slots where there is no table
 * @param used rows of the table
 * @param options with a backward pass only where there can be one
 */
record Batch(TokenBatch batch, EncodedBatch rows, UsedSlots used, OffsetTable offsets, PassOptions options) {
    static Batch of(TokenBatch batch, OffsetTable offsets, PassOptions options) {
        EncodedBatch rows = offsets.size() > 0 ? batch.rows() : withoutSlots(batch.rows());
        boolean back = options.backward() && options.wanted() != OutputSelection.ALL_HIDDEN_STATES;
        PassOptions possible = new PassOptions(
                options.wanted(), back, options.hiddenDropout(), options.attentionDropout(), options.seed());
        return new Batch(batch, rows, new UsedSlots(rows.slots()), offsets, possible);
    }

    private static EncodedBatch withoutSlots(EncodedBatch rows) {
        int[] none = new int[rows.tokens()];
        Arrays.fill(none, -1);
        return new EncodedBatch(rows.ids(), rows.types(), none, rows.rowStarts());
    }

    boolean hasOffsets() {
        return used.count() > 0;
    }

    /** Hidden states of one layer that come out. */
    int outputCount() {
        return options.wanted() == OutputSelection.FIRST_TOKENS ? rows.rows() : rows.tokens();
    }

    /** The row of the output that a hidden state takes. */
    int outputRow(int index) {
        return options.wanted() == OutputSelection.FIRST_TOKENS ? index : batch.outputRows()[index];
    }
}
