package org.pasta4j.pasta.train;

import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.adapter.Parameters;

/**
 * A step whose gradients workers compute: each the mean over its rows, which are weighted here to the mean over all.
 *
 * @param runs whose parameters the workers are given in each step
 * @hidden
 */
@Internal
public record WorkerStep(WorkerGroup workers, List<Parameters> runs) implements Step {

    @Override
    public List<Outcome> run(int window, long seed, List<int[]> batches) {
        List<float[]> parameters = runs.stream().map(Parameters::values).toList();
        List<List<Contribution>> ofWorkers = workers.gradients(seed, parameters, batches);
        List<Outcome> outcomes = new ArrayList<>();
        for (int r = 0; r < runs.size(); r++) {
            int run = r;
            Contribution all =
                    Contribution.sum(ofWorkers.stream().map(own -> own.get(run)).toList());
            if (all.rows() != batches.get(r).length) {
                throw new IllegalStateException("The workers have " + all.rows() + " rows of a batch of "
                        + batches.get(r).length + ". Rows were lost, or are held twice.");
            }
            outcomes.add(new Outcome(all.loss(), runs.get(r).arraysOf(all.gradient())));
        }
        return outcomes;
    }
}
