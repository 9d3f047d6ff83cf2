package org.pasta4j.pasta.rows;

import org.pasta4j.bert.BadInputException;

/** What a head gives for a row or a word, one number a class. */
final class Logits {
    private Logits() {}

    /** Refuses logits that are not finite. */
    static void requireFinite(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new BadInputException("The model gives " + logit + " for this input; expected finite numbers."
                        + " Its offsets or its head are too large: train it anew, with a smaller learning rate.");
            }
        }
    }

    /** The class of the highest one, of equal ones the first. */
    static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The probability of each class. */
    static float[] softmax(float[] logits) {
        double max = logits[best(logits)];
        double sum = sumOfExponentials(logits, max);
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (Math.exp(logits[i] - max) / sum);
        }
        return probabilities;
    }

    /** The probability of each label by itself. */
    static float[] logistic(float[] logits) {
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (1 / (1 + Math.exp(-(double) logits[i])));
        }
        return probabilities;
    }

    /** {@code ln(1 + e^x)}, for any x. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** Minus the logarithm of a class's probability. */
    static double crossEntropy(int of, float[] logits) {
        double max = logits[best(logits)];
        return Math.log(sumOfExponentials(logits, max)) - (logits[of] - max);
    }

    private static double sumOfExponentials(float[] logits, double max) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return sum;
    }
}
