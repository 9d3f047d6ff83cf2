package org.pasta4j.pasta;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.train.EpochReport;
import org.pasta4j.pasta.train.ValidationReport;

/** How far a run has come: all of its state that is no array, as a checkpoint keeps it. */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
final class RunProgress {
    /** Steps done. */
    int step;

    /** From 1; one more than the last where all are done. */
    int epoch = 1;

    /** Windows done of this epoch. */
    int window;

    /** Batches done of this window. */
    int batches;

    /** Of this epoch: losses times their weights, and the weights. */
    double lossSum;

    double weightSum;

    /** Of this epoch, without evaluations. */
    double seconds;

    /** Looks at the held-out examples since the best one. */
    int sinceBest;

    boolean stopped;

    /** Why the run could not go on; null where it could. */
    String failure;

    List<Epoch> epochs = new ArrayList<>();

    List<ValidationReport> validations = new ArrayList<>();

    /**
     * What is kept of an epoch.
     *
     * @param step steps done at its end
     * @param validation index of the look at the held-out examples after it, -1 for none
     */
    record Epoch(int epoch, int step, double loss, double seconds, int validation) {}

    /** Whether nothing of this epoch is done. */
    boolean isAtStartOfEpoch() {
        return window == 0 && batches == 0;
    }

    EpochReport report(Epoch of) {
        Optional<ValidationReport> after =
                of.validation() < 0 ? Optional.empty() : Optional.of(validations.get(of.validation()));
        return new EpochReport(
                of.epoch(),
                of.step(),
                of.loss(),
                after.map(ValidationReport::result),
                of.seconds(),
                after.map(ValidationReport::best).orElse(false));
    }

    /** The best look at the held-out examples. */
    Optional<ValidationReport> best() {
        return validations.stream().filter(ValidationReport::best).reduce((first, second) -> second);
    }
}
