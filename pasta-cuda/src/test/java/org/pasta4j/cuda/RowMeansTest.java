package org.pasta4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.text.EncodedBatch;

class RowMeansTest {
    private static final int HIDDEN = 5;
    private static final int[] LENGTHS = {3, 1, 7};

    /** The backward pass is the transpose of the forward pass, which is linear. */
    @Test
    void meansAreTakenOverEachRowAndTheirGradientsGoBackToItsTokens() {
        Random random = new Random(1);
        EncodedBatch rows = TestBatches.of(random, 2, LENGTHS).rows();
        float[] states = normal(rows.tokens() * HIDDEN, random);
        float[] means = new float[rows.rows() * HIDDEN];
        RowMeans pooling = new RowMeans(rows, HIDDEN);
        pooling.forward(FloatBuffer.wrap(states), FloatBuffer.wrap(means));
        assertThat(Arrays.copyOfRange(means, HIDDEN, 2 * HIDDEN))
                .containsExactly(Arrays.copyOfRange(states, 3 * HIDDEN, 4 * HIDDEN));

        float[] ofMeans = normal(means.length, random);
        float[] ofStates = new float[states.length];
        pooling.backward(FloatBuffer.wrap(ofMeans), FloatBuffer.wrap(ofStates));
        assertThat(dot(ofStates, states)).isCloseTo(dot(ofMeans, means), within(1e-5));
    }

    private static float[] normal(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
