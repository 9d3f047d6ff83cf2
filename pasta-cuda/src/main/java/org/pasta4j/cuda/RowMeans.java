package org.pasta4j.cuda;

import java.nio.FloatBuffer;
import org.pasta4j.bert.text.EncodedBatch;

/**
 * The mean over the tokens of each row, on the processor: all last hidden states come off the GPU for it, some
 * megabytes a pass.
 */
final class RowMeans {
    private final EncodedBatch rows;
    private final int hidden;

    RowMeans(EncodedBatch rows, int hidden) {
        this.rows = rows;
        this.hidden = hidden;
    }

    /**
     * @param states {@code [tokens, H]}, row after row
     * @param means takes {@code [B, H]}
     */
    void forward(FloatBuffer states, FloatBuffer means) {
        float[] sum = new float[hidden];
        float[] state = new float[hidden];
        for (int r = 0; r < rows.rows(); r++) {
            int from = rows.rowStarts()[r];
            int to = rows.rowStarts()[r + 1];
            states.get(from * hidden, sum);
            for (int t = from + 1; t < to; t++) {
                states.get(t * hidden, state);
                for (int i = 0; i < hidden; i++) {
                    sum[i] += state[i];
                }
            }
            divide(sum, to - from);
            means.put(r * hidden, sum);
        }
    }

    /**
     * @param ofMeans {@code [B, H]}, the gradient of the means
     * @param ofStates takes {@code [tokens, H]}, that of the states
     */
    void backward(FloatBuffer ofMeans, FloatBuffer ofStates) {
        float[] share = new float[hidden];
        for (int r = 0; r < rows.rows(); r++) {
            ofMeans.get(r * hidden, share);
            divide(share, rows.rowLength(r));
            for (int t = rows.rowStarts()[r]; t < rows.rowStarts()[r + 1]; t++) {
                ofStates.put(t * hidden, share);
            }
        }
    }

    private static void divide(float[] values, int by) {
        for (int i = 0; i < values.length; i++) {
            values[i] /= by;
        }
    }
}
