package org.pasta4j.pasta.metric;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Yes or no to one question, by the probability of a yes: the most probable first. */
final class LabelRanking {
    private static final double NOTHING_KNOWN = 0.5;

    /** Below there is no threshold. */
    private static final double LOWEST = 1e-9;

    private final double[] probabilities;
    /** How many of the first so many are right, and of one more. */
    private final int[] rightAmongFirst;

    LabelRanking(double[] probabilities, boolean[] right) {
        int[] order = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.probabilities = new double[order.length];
        this.rightAmongFirst = new int[order.length + 1];
        for (int i = 0; i < order.length; i++) {
            this.probabilities[i] = probabilities[order[i]];
            rightAmongFirst[i + 1] = rightAmongFirst[i] + (right[order[i]] ? 1 : 0);
        }
    }

    private int allRight() {
        return rightAmongFirst[probabilities.length];
    }

    /** Whether a threshold can be between the first so many and the others. */
    private boolean canEndAt(int count) {
        return count == probabilities.length || probabilities[count] < probabilities[count - 1];
    }

    /**
     * The mean of the precisions at each threshold, weighted by how much the recall rises there: scikit-learn's
     * {@code average_precision_score}. 0 where nothing is right.
     */
    double averagePrecision() {
        double sum = 0;
        int before = 0;
        for (int count = 1; count <= probabilities.length; count++) {
            if (canEndAt(count)) {
                sum += (double) rightAmongFirst[count] / count * (rightAmongFirst[count] - before);
                before = rightAmongFirst[count];
            }
        }
        return allRight() == 0 ? 0 : sum / allRight();
    }

    /** The threshold with the highest F1, of equal ones the highest, half-way to the next probability below. */
    double bestThreshold() {
        int best = 0;
        double highest = 0;
        for (int count = 1; count <= probabilities.length; count++) {
            double f1 = 2.0 * rightAmongFirst[count] / (count + allRight());
            if (canEndAt(count) && f1 > highest && probabilities[count - 1] > LOWEST) {
                highest = f1;
                best = count;
            }
        }
        if (best == 0) {
            return NOTHING_KNOWN;
        }
        double below = best == probabilities.length ? 0 : probabilities[best];
        return Math.max(LOWEST, (probabilities[best - 1] + below) / 2);
    }
}
