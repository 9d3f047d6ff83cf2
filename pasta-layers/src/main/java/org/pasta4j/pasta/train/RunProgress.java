package org.pasta4j.pasta.train;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pasta4j.pasta.metric.EvaluationResult;

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

    @JsonIgnore
    List<ValidationReport> validations = new ArrayList<>();

    /**
     * What is kept of an epoch.
     *
     * @param step steps done at its end
     * @param validation index of the look at the held-out examples after it, -1 for none
     */
    record Epoch(int epoch, int step, double loss, double seconds, int validation) {}

    /** As a checkpoint keeps them: all are of the same labels, which the first alone names. */
    @JsonProperty("validations")
    private List<ValidationReport> savedValidations() {
        return IntStream.range(0, validations.size())
                .mapToObj(i -> i == 0 ? validations.get(0) : withLabels(validations.get(i), List.of()))
                .toList();
    }

    @JsonProperty("validations")
    private void setSavedValidations(List<ValidationReport> saved) {
        validations = new ArrayList<>();
        for (ValidationReport one : saved) {
            validations.add(withLabels(one, saved.get(0).result().labels()));
        }
    }

    private static ValidationReport withLabels(ValidationReport report, List<String> labels) {
        EvaluationResult of = report.result();
        EvaluationResult named =
                new EvaluationResult(of.examples(), of.loss(), of.metrics(), labels, of.counts(), of.truncatedTexts());
        return new ValidationReport(report.epoch(), report.step(), named, report.best());
    }

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
