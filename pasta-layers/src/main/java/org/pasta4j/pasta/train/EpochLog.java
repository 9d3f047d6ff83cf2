package org.pasta4j.pasta.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The epochs of a run: those that ended, and the sums of the one in progress. */
final class EpochLog {
    private final List<RunProgress.Epoch> ended = new ArrayList<>();
    private double lossSum;
    private double weightSum;
    private double seconds;

    /**
     * Takes a step of the epoch in progress.
     *
     * @param weight of its loss among those of the epoch
     */
    void add(double loss, double weight, double stepSeconds) {
        seconds += stepSeconds;
        lossSum += loss * weight;
        weightSum += weight;
    }

    /**
     * Ends the epoch in progress.
     *
     * @param step steps done at its end
     * @param validations of the run so far
     * @param validated whether the last of them is of the end of this epoch
     */
    EpochReport end(int epoch, int step, List<ValidationReport> validations, boolean validated) {
        int validation = validated ? validations.size() - 1 : -1;
        RunProgress.Epoch done = new RunProgress.Epoch(epoch, step, lossSum / weightSum, seconds, validation);
        ended.add(done);
        lossSum = 0;
        weightSum = 0;
        seconds = 0;
        return report(done, validations);
    }

    /** The epochs that ended. */
    List<EpochReport> reports(List<ValidationReport> validations) {
        return ended.stream().map(epoch -> report(epoch, validations)).toList();
    }

    private static EpochReport report(RunProgress.Epoch of, List<ValidationReport> validations) {
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

    void saveTo(RunProgress progress) {
        progress.lossSum = lossSum;
        progress.weightSum = weightSum;
        progress.seconds = seconds;
        progress.epochs.addAll(ended);
    }

    void resume(RunProgress saved) {
        lossSum = saved.lossSum;
        weightSum = saved.weightSum;
        seconds = saved.seconds;
        ended.clear();
        ended.addAll(saved.epochs);
    }
}
