package org.pasta4j.pasta.tune;

import java.util.Optional;
import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * A run of a tuning and what it came to.
 *
 * @param rung from 0
 * @param setting with its seed
 * @param rows that it was trained on, an example as often as it came; fewer than planned where it diverged or was
 *     stopped
 * @param dev on the held-out examples of its rung, of the best look; empty where it diverged before one
 * @param bestLook from 1
 * @param looks how many there were
 * @param failure why it diverged
 */
public record TuningTrial(
        int rung,
        TuningSetting setting,
        long rows,
        Optional<EvaluationResult> dev,
        int bestLook,
        int looks,
        Optional<String> failure) {

    /** The higher the better; the worst of all where there is none. */
    double score() {
        double value = dev.map(EvaluationResult::score).orElse(Double.NEGATIVE_INFINITY);
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }
}
