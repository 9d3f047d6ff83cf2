package org.pasta4j.pasta.train;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Sha256;
import org.pasta4j.pasta.rows.TrainingData;

/**
 * Windows of examples that are iterated anew in every pass. A first pass reads all of them, so that a fault in one is
 * known before any step, as is the number of steps.
 *
 * @param <E> an example
 */
final class StreamedBuffers<E> implements ShuffleBuffers {
    private final Iterable<E> examples;
    private final int size;
    private final Function<List<E>, TrainingData> encode;
    private final List<Summary> summaries = new ArrayList<>();
    private int truncated;
    private TargetScale scale = TargetScale.USUAL;
    private Iterator<E> iterator;
    private int position;
    private int current = -1;
    private TrainingData data;

    /**
     * What is kept of a window.
     *
     * @param position how many chunks of examples come before; one of which no row comes is no window
     * @param rows number of rows
     * @param fingerprint of its rows and labels
     */
    private record Summary(int position, int rows, String fingerprint) {}

    /**
     * Reads all examples.
     *
     * @param size examples of a window
     * @param encode makes a window of examples
     */
    StreamedBuffers(Iterable<E> examples, int size, Function<List<E>, TrainingData> encode) {
        this.examples = examples;
        this.size = size;
        this.encode = encode;
        try {
            begin();
            DoubleStream.Builder numbers = DoubleStream.builder();
            while (iterator.hasNext()) {
                int at = position;
                data = null;
                data = encode.apply(nextChunk());
                truncated = Math.addExact(truncated, data.truncated());
                DoubleStream.of(data.numbers()).forEach(numbers::add);
                if (!data.rows().isEmpty()) {
                    current = summaries.size();
                    summaries.add(new Summary(at, data.rows().size(), data.fingerprint()));
                }
            }
            scale = TargetScale.of(numbers.build().toArray());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void begin() {
        close();
        iterator = examples.iterator();
        position = 0;
    }

    private List<E> nextChunk() {
        List<E> chunk = new ArrayList<>();
        while (chunk.size() < size && iterator.hasNext()) {
            chunk.add(iterator.next());
        }
        position++;
        return chunk;
    }

    private void skipChunk() {
        for (int i = 0; i < size && iterator.hasNext(); i++) {
            iterator.next();
        }
        position++;
    }

    @Override
    public int count() {
        return summaries.size();
    }

    @Override
    public int rows(int window) {
        return summaries.get(window).rows();
    }

    @Override
    public TrainingData window(int index) {
        if (index != current) {
            data = null;
            data = read(summaries.get(index));
            current = index;
        }
        return data;
    }

    private TrainingData read(Summary window) {
        if (iterator == null || position > window.position()) {
            begin();
        }
        while (position < window.position()) {
            skipChunk();
        }
        TrainingData read = encode.apply(nextChunk());
        if (!read.fingerprint().equals(window.fingerprint())) {
            long from = (long) window.position() * size + 1;
            throw new BadInputException("The examples from number " + from + " on are others than when the training"
                    + " began; expected the same ones in the same order each time. Did the file change?");
        }
        return read;
    }

    @Override
    public String fingerprint() {
        if (summaries.size() == 1) {
            return summaries.get(0).fingerprint();
        }
        String all = summaries.stream()
                .map(summary -> summary.rows() + " " + summary.fingerprint())
                .collect(Collectors.joining("\n"));
        return "sha256:" + Sha256.hex(all.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int truncated() {
        return truncated;
    }

    @Override
    public TargetScale targetScale() {
        return scale;
    }

    /** Files are open as long as they are read. */
    @Override
    public void close() {
        if (iterator instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (Exception e) {
                throw new BadInputException("Cannot close what the examples come from: " + e.getMessage(), e);
            }
        }
        iterator = null;
    }
}
