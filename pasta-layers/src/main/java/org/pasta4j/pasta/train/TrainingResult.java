package org.pasta4j.pasta.train;

import java.util.List;

/**
 * What a training came to.
 *
 * @param epochs one report each
 * @param bestEpoch from 1, the epoch whose parameters the model holds: the best by the task's main metric on the
 *     held-out examples, or the last where there are none
 * @param truncatedTexts training examples that were longer than the maximum length and were cut
 */
public record TrainingResult(List<EpochReport> epochs, int bestEpoch, int truncatedTexts) {

    /** The report of the epoch whose parameters the model holds. */
    public EpochReport best() {
        return epochs.get(bestEpoch - 1);
    }
}
