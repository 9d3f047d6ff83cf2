package org.pasta4j.pasta.layers;

import java.io.NotSerializableException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Lifetime;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.rows.TrainingData;
import org.pasta4j.pasta.train.BorrowedRandom;
import org.pasta4j.pasta.train.PastaTrainer;
import org.pasta4j.pasta.train.RowWindows;
import org.pasta4j.pasta.train.ShuffleBuffers;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * Labelled examples as the batches that {@code SameDiff.fit} takes for a {@link PastaGraph}. Each pass has the batches
 * of the same epoch of {@code PastaModel.fit}, in its order; {@link #reset} begins the next pass. Each batch seeds this
 * thread's generator of ND4J by the options' seed, so that dropout is that of {@code PastaModel.fit} too and a training
 * can be repeated; the generator gets its state back at the end of a pass, and when this is closed. For one thread.
 */
public final class GraphBatches implements MultiDataSetIterator, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final transient PastaGraph graph;
    private final transient ShuffleBuffers windows;
    private final transient TrainingOptions options;
    private final transient Deque<int[]> waiting = new ArrayDeque<>();
    private transient MultiDataSetPreProcessor preProcessor;
    private transient TrainingData data;
    private transient int epoch = 1;
    private transient int windowsBegun;
    private transient BorrowedRandom random;
    private transient int step;
    private final transient Lifetime lifetime;

    GraphBatches(PastaGraph graph, ShuffleBuffers windows, TrainingOptions options) {
        this.graph = graph;
        this.windows = windows;
        this.options = options;
        this.lifetime = new Lifetime("GraphBatches", this::release);
    }

    /**
     * @param windows closed with the result, or if there is none
     * @throws BadInputException if there are no examples, or the options ask for what batches alone cannot do
     */
    static GraphBatches of(PastaGraph graph, ShuffleBuffers windows, TrainingOptions options) {
        try {
            if (options.batching().accumulation() != 1) {
                throw new BadInputException("SameDiff.fit makes a step of each batch; the options accumulate "
                        + options.batching().accumulation() + ". Leave that out, or train with PastaModel.");
            }
            windows.check(List.of(options));
            return new GraphBatches(graph, windows, options);
        } catch (RuntimeException e) {
            windows.close();
            throw e;
        }
    }

    /** Number of batches in all epochs of the options, for the schedule of the learning rate. */
    public int steps() {
        return lifetime.during(() -> windows.steps(options));
    }

    @Override
    public boolean hasNext() {
        return lifetime.during(this::findNext);
    }

    private boolean findNext() {
        if (waiting.isEmpty() && windowsBegun < windows.count()) {
            data = windows.window(windowsBegun);
            int[] lengths = data.rows().stream().mapToInt(Encoding::length).toArray();
            waiting.addAll(RowWindows.order(lengths, options, epoch, windowsBegun));
            windowsBegun++;
        }
        if (waiting.isEmpty()) {
            giveRandomBack();
        }
        return !waiting.isEmpty();
    }

    private void giveRandomBack() {
        if (random != null) {
            random.close();
            random = null;
        }
    }

    private void release() {
        giveRandomBack();
        windows.close();
    }

    @Override
    public MultiDataSet next() {
        requireNext();
        return dataSet(waiting.remove());
    }

    /** Other than in batches of the options' size, in the same order; the last of a window may have fewer. */
    @Override
    public MultiDataSet next(int examples) {
        if (examples < 1) {
            throw new BadInputException("Asked for " + examples + " examples; expected at least 1.");
        }
        requireNext();
        int[] rows = new int[0];
        while (rows.length < examples && !waiting.isEmpty()) {
            int[] batch = waiting.remove();
            int taken = Math.min(examples - rows.length, batch.length);
            rows = IntStream.concat(Arrays.stream(rows), Arrays.stream(batch, 0, taken))
                    .toArray();
            if (taken < batch.length) {
                waiting.addFirst(Arrays.copyOfRange(batch, taken, batch.length));
            }
        }
        return dataSet(rows);
    }

    private void requireNext() {
        if (!hasNext()) {
            throw new NoSuchElementException("There is no batch left in this pass; reset begins another.");
        }
    }

    private MultiDataSet dataSet(int[] rows) {
        if (random == null) {
            random = new BorrowedRandom();
        }
        random.setSeed(PastaTrainer.seed(options.seed(), step++));
        EncodedBatch batch =
                EncodedBatch.of(Arrays.stream(rows).mapToObj(data.rows()::get).toList());
        MultiDataSet set = graph.dataSet(
                batch,
                data.labels(rows, batch.longestRow()).castTo(graph.logits().dataType()));
        if (preProcessor != null) {
            preProcessor.preProcess(set);
        }
        return set;
    }

    /** Begins the next pass, in another order; before the first batch of a pass it has no effect. */
    @Override
    public void reset() {
        if (windowsBegun > 0) {
            epoch++;
            windowsBegun = 0;
            giveRandomBack();
            waiting.clear();
        }
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** Rows are ready in memory; what is left to do for a batch is little beside its step. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public MultiDataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    /** Closes what the examples come from; there are no batches afterwards. */
    @Override
    public void close() {
        lifetime.close();
    }

    private Object writeReplace() throws NotSerializableException {
        throw new NotSerializableException("Texts are not sent along; make the iterator where they are.");
    }
}
