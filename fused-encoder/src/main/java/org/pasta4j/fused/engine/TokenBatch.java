package org.pasta4j.fused.engine;

import org.pasta4j.bert.text.EncodedBatch;

/**
 * Packed rows, and where the hidden state of each token goes.
 *
 * @param rows ids, token types, slots (row of the offset table, or -1) and row boundaries
 * @param outputRows for each token the row of the output that its hidden state takes, as {@code b * T + t} in a padded
 *     output; rows that no token takes stay untouched
 * @param outputSize number of rows of the output
 */
public record TokenBatch(EncodedBatch rows, int[] outputRows, int outputSize) {}
