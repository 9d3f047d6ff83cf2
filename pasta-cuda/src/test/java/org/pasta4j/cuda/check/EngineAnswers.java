package org.pasta4j.cuda.check;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.pasta4j.fused.engine.EncoderEngine;
import org.pasta4j.fused.engine.EnginePass;

/**
 * What an engine answers to a case.
 *
 * @param output hidden states; NaN where nothing was written
 * @param offsetGradient empty where there is no backward pass
 */
record EngineAnswers(float[] output, float[] offsetGradient) {
    static EngineAnswers of(EncoderEngine engine, EngineCase c, int hidden, int layers) {
        float[] output = new float[length(c, hidden, layers)];
        Arrays.fill(output, Float.NaN);
        try (EnginePass pass = engine.forward(c.batch(), c.offsets(), c.options(), FloatBuffer.wrap(output))) {
            float[] gradient =
                    c.options().backward() ? pass.backward(FloatBuffer.wrap(c.outputGradient())) : new float[0];
            return new EngineAnswers(output, gradient);
        }
    }

    /** Floats of a case's output. */
    static int length(EngineCase c, int hidden, int layers) {
        return hidden
                * switch (c.options().wanted()) {
                    case FIRST_TOKENS, MEANS -> c.rows().rows();
                    case LAST_HIDDEN_STATE -> c.outputSize();
                    case ALL_HIDDEN_STATES -> (layers + 1) * c.outputSize();
                };
    }

    /** The largest difference over the largest right value; NaN counts as infinite, but where both are NaN. */
    static double error(float[] found, float[] right) {
        if (found.length != right.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < right.length; i++) {
            if (Float.isNaN(right[i]) && Float.isNaN(found[i])) {
                continue;
            }
            double d = Math.abs((double) found[i] - right[i]);
            if (Double.isNaN(d)) {
                return Double.POSITIVE_INFINITY;
            }
            difference = Math.max(difference, d);
            largest = Math.max(largest, Math.abs(right[i]));
        }
        return largest == 0 ? difference : difference / largest;
    }
}
