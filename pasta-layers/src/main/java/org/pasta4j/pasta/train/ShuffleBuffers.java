package org.pasta4j.pasta.train;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pasta4j.bert.Internal;
import org.pasta4j.pasta.rows.TrainingData;

/**
 * The examples of a training in windows, of which one is in memory at a time.
 *
 * @hidden
 */
@Internal
public interface ShuffleBuffers extends RowWindows {

    /** The rows of a window; those of the one before may be gone. */
    TrainingData window(int index);

    /** A hash over all rows, labels and windows: two trainings on the same data have the same. */
    String fingerprint();

    @Override
    default RowSizes sizes(int window, Optional<double[]> classWeights) {
        return RowSizes.of(window(window), classWeights);
    }

    /**
     * One window with all of a collection; streamed examples in windows of the size that the options give.
     *
     * @param encode makes a window of examples
     */
    public static <E> ShuffleBuffers of(
            Iterable<E> examples, TrainingOptions options, Function<List<E>, TrainingData> encode) {
        if (examples instanceof Collection<E> held) {
            return of(encode.apply(List.copyOf(held)));
        }
        // Whole steps, so that the end of a window cuts none short.
        long step = (long) options.batching().batchSize() * options.batching().accumulation();
        long size = (options.batching().shuffleBuffer() + step - 1) / step * step;
        return new StreamedBuffers<>(examples, (int) Math.min(size, Integer.MAX_VALUE - 8), encode);
    }

    /** One window. */
    public static ShuffleBuffers of(TrainingData all) {
        TargetScale scale = TargetScale.of(all.numbers());
        return new ShuffleBuffers() {
            @Override
            public int count() {
                return all.rows().isEmpty() ? 0 : 1;
            }

            @Override
            public int rows(int window) {
                return all.rows().size();
            }

            @Override
            public TrainingData window(int index) {
                return all;
            }

            @Override
            public String fingerprint() {
                return all.fingerprint();
            }

            @Override
            public int truncated() {
                return all.truncated();
            }

            @Override
            public TargetScale targetScale() {
                return scale;
            }

            @Override
            public void close() {}
        };
    }
}
