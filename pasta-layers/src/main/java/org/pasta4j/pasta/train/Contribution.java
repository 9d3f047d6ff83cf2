package org.pasta4j.pasta.train;

import java.io.Serializable;
import java.util.List;

/**
 * What one worker gives to one run in a step.
 *
 * @param rows of the run's batch that the worker has
 * @param weight of these rows; 0 where there is none
 * @param loss mean over them by their weights
 * @param gradient of that loss, the run's parameters array after array; empty where there is no row
 */
public record Contribution(int rows, double weight, double loss, float[] gradient) implements Serializable {

    /** Of a worker without a row of the batch. */
    public static final Contribution NONE = new Contribution(0, 0, 0, new float[0]);

    /**
     * The contribution of all workers together: that of one worker which has all their rows, to rounding.
     *
     * @param parts added in this order, which decides the last bits
     */
    public static Contribution sum(List<Contribution> parts) {
        List<Contribution> present =
                parts.stream().filter(part -> part.rows() > 0).toList();
        int rows = present.stream().mapToInt(Contribution::rows).sum();
        double weight = present.stream().mapToDouble(Contribution::weight).sum();
        if (present.size() <= 1) {
            return present.isEmpty() ? NONE : present.get(0);
        }
        float[] gradient = new float[present.get(0).gradient().length];
        double loss = 0;
        for (Contribution part : present) {
            double share = part.weight() / weight;
            loss += part.loss() * share;
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += (float) (part.gradient()[i] * share);
            }
        }
        return new Contribution(rows, weight, loss, gradient);
    }
}
