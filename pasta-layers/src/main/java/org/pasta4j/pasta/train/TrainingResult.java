package org.pasta4j.pasta.train;

import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * The result of a training.
 *
 * @param epochs one report each; the last may be of a part of one, where the training was stopped or diverged; none
 *     where it diverged at its first step
 * @param validations all of them, in their order
 * @param bestEpoch from 1, the epoch whose parameters the model holds: that of the best validation, or the last where
 *     there is none; 0 where there is no epoch
 * @param bestStep steps done before the model had the parameters that it holds
 * @param truncatedTexts training examples that were longer than the maximum length and were cut
 * @param stopped whether the listener ended it early
 * @param failure why it diverged; the model holds the best parameters before, or the last where there is no validation
 */
public record TrainingResult(
        List<EpochReport> epochs,
        List<ValidationReport> validations,
        int bestEpoch,
        int bestStep,
        int truncatedTexts,
        boolean stopped,
        Optional<String> failure) {

    /** The report of the epoch whose parameters the model holds; there is none if there is no epoch. */
    public EpochReport best() {
        return epochs.get(bestEpoch - 1);
    }

    /** On the held-out examples, of the parameters that the model holds; empty where there are no such examples. */
    public Optional<EvaluationResult> dev() {
        return validations.stream()
                .filter(validation -> validation.best() && validation.step() == bestStep)
                .map(ValidationReport::result)
                .findFirst();
    }
}
