package org.pasta4j.pasta.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.metric.EvaluationResult;

/** The validations of a run, and the parameters at the best of them. */
final class BestSoFar {
    private final Parameters parameters;
    private final Parameters best;
    private final int patience;
    private final List<ValidationReport> validations = new ArrayList<>();
    private int sinceBest;

    /**
     * @param parameters of the run; not changed
     * @param patience validations without a better one after which the run ends; 0 for no such end
     */
    BestSoFar(Parameters parameters, int patience) {
        this.parameters = parameters;
        this.best = parameters.copy();
        this.patience = patience;
    }

    /** Takes a validation of the parameters as they are now. */
    ValidationReport add(int epoch, int step, EvaluationResult result) {
        boolean better = isBetter(result.score());
        sinceBest = better ? 0 : sinceBest + 1;
        if (better) {
            best.assign(parameters);
        }
        ValidationReport report = new ValidationReport(epoch, step, result, better);
        validations.add(report);
        return report;
    }

    /** A score that is no number beats only the absence of a validation. */
    private boolean isBetter(double score) {
        Optional<ValidationReport> before = report();
        double highest = before.map(report -> report.result().score()).orElse(Double.NaN);
        return before.isEmpty() || score > highest || Double.isNaN(highest) && !Double.isNaN(score);
    }

    /** The best validation. */
    Optional<ValidationReport> report() {
        return of(validations);
    }

    /** The best of validations in their order. */
    static Optional<ValidationReport> of(List<ValidationReport> validations) {
        return validations.stream().filter(ValidationReport::best).reduce((first, second) -> second);
    }

    /** Whether the patience is used up. */
    boolean isPatienceOver() {
        return patience > 0 && report().isPresent() && sinceBest >= patience;
    }

    /** All validations, in their order. */
    List<ValidationReport> validations() {
        return List.copyOf(validations);
    }

    /** The parameters at the best validation; those at the start of the run where there was none. */
    Parameters parameters() {
        return best;
    }

    void saveTo(RunProgress progress) {
        progress.sinceBest = sinceBest;
        progress.validations.addAll(validations);
    }

    /** The arrays of {@link #parameters} are resumed by the run. */
    void resume(RunProgress saved) {
        sinceBest = saved.sinceBest;
        validations.clear();
        validations.addAll(saved.validations);
    }
}
