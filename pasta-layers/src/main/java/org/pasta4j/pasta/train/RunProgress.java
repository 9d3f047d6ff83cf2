package org.pasta4j.pasta.train;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pasta4j.pasta.metric.EvaluationResult;

/**
 * All of a run's state that is no array, as {@code progress.json} keeps it. A run and its parts each write their fields
 * when it is saved, and read them when it is resumed. It is not used in between.
 */
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

    /** Validations since the best one. */
    int sinceBest;

    boolean stopped;

    /** Why the run failed; null where it did not. */
    String failure;

    List<Epoch> epochs = new ArrayList<>();

    @JsonIgnore
    List<ValidationReport> validations = new ArrayList<>();

    /**
     * What is kept of an epoch.
     *
     * @param step steps done at its end
     * @param validation index of the validation at its end, -1 for none
     */
    record Epoch(int epoch, int step, double loss, double seconds, int validation) {}

    /** As they are saved: all have the same labels, which the first alone names. */
    @JsonProperty("validations")
    private List<ValidationReport> savedValidations() {
        return IntStream.range(0, validations.size())
                .mapToObj(i -> i == 0 ? validations.get(0) : withLabels(validations.get(i), List.of()))
                .toList();
    }

    @JsonProperty("validations")
    private void setSavedValidations(List<ValidationReport> saved) {
        validations = new ArrayList<>();
        for (ValidationReport report : saved) {
            validations.add(withLabels(report, saved.get(0).result().labels()));
        }
    }

    private static ValidationReport withLabels(ValidationReport report, List<String> labels) {
        EvaluationResult of = report.result();
        EvaluationResult named =
                new EvaluationResult(of.examples(), of.loss(), of.metrics(), labels, of.counts(), of.truncatedTexts());
        return new ValidationReport(report.epoch(), report.step(), named, report.best());
    }
}
