package org.pasta4j.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.samediff.TapedGraph;
import org.pasta4j.bert.text.EncodedBatch;

/**
 * A frozen base with offsets, from the features of texts to hidden states and back to the gradient of the offsets.
 * Training and prediction are two graphs over the same arrays, for only one has dropout; each is built when it is first
 * wanted. All arrays that come out are the caller's to close, and belong to no workspace. For one thread at a time.
 */
final class OffsetEncoder {
    private final PastaSettings settings;
    private final INDArray offsets;
    private final DataType dataType;
    private final Encoder encoder;
    private Prediction prediction;
    private TapedGraph training;
    private EncoderGraph encoded;
    private Optional<Run> waiting = Optional.empty();

    private record Prediction(GraphRunner runner, String output) {}

    /**
     * A forward run of training that waits for its backward pass.
     *
     * @param inputs of the graph, by name
     */
    private record Run(EncodedBatch batch, Map<String, INDArray> inputs) {}

    /** @param offsets are looked at in every run, for they may be trained */
    OffsetEncoder(PastaSettings settings, BertModel base, INDArray offsets, DataType dataType) {
        this.settings = settings;
        this.offsets = offsets;
        this.dataType = dataType;
        this.encoder = settings.open(base, dataType);
    }

    /**
     * Runs forward.
     *
     * @param features as {@link TextFeatures} lays them
     * @param train whether with dropout, and to be gone back through
     * @return {@code [B, H]}, or {@code [B, H, T]}
     * @throws IllegalStateException if the network is closed
     */
    @SuppressWarnings("try")
    INDArray forward(INDArray features, boolean train) {
        requireOpen();
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            EncodedBatch batch = TextFeatures.batch(features);
            settings.config().checkSlots(Arrays.stream(batch.slots()).max().orElse(-1) + 1);
            int width = (int) features.size(2);
            INDArray states = train ? forwardInTraining(batch) : predict(batch);
            if (settings.output() != PastaOutput.TOKENS) {
                return states;
            }
            try (states) {
                return sequences(states, batch, width);
            }
        }
    }

    /** The network's parameters are freed when it is closed, and the offsets are a part of them. */
    private void requireOpen() {
        if (offsets.wasClosed()
                || offsets.data().originalDataBuffer() != null
                        && offsets.data().originalDataBuffer().wasClosed()) {
            throw new IllegalStateException("This network is closed. Close it after its last call, or open another.");
        }
    }

    private INDArray forwardInTraining(EncodedBatch batch) {
        discard();
        TapedGraph graph = training();
        Run run = new Run(batch, inputs(batch));
        INDArray states = graph.forward(run.inputs());
        waiting = Optional.of(run);
        return states;
    }

    private INDArray predict(EncodedBatch batch) {
        Prediction graph = prediction();
        Map<String, INDArray> inputs = inputs(batch);
        try {
            return graph.runner().run(inputs, List.of(graph.output())).get(graph.output());
        } finally {
            inputs.values().forEach(INDArray::close);
        }
    }

    private Map<String, INDArray> inputs(EncodedBatch batch) {
        return encoded.values(encoder.arrays(batch));
    }

    /** Whether a forward run of training waits for its backward pass. */
    boolean isWaiting() {
        return waiting.isPresent();
    }

    /**
     * Goes back through the last forward run of training, once.
     *
     * @param gradient of what it returned
     * @return gradient of the offsets
     */
    @SuppressWarnings("try")
    INDArray backward(INDArray gradient) {
        Run run = waiting.orElseThrow();
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
                INDArray states =
                        settings.output() == PastaOutput.TOKENS ? states(gradient, run.batch()) : gradient.dup('c')) {
            return training.backward(states, run.inputs()).get(PastaSettings.OFFSETS);
        } finally {
            discard();
        }
    }

    /** Gives up what the last forward run of training kept. */
    void discard() {
        waiting.ifPresent(run -> {
            training.discard();
            run.inputs().values().forEach(INDArray::close);
        });
        waiting = Optional.empty();
    }

    private Prediction prediction() {
        if (prediction == null) {
            SameDiff graph = LeanGraph.create();
            SDVariable output = build(graph, trained(graph), false);
            prediction = new Prediction(new GraphRunner(graph), output.name());
        }
        return prediction;
    }

    private TapedGraph training() {
        if (training == null) {
            SameDiff graph = LeanGraph.create();
            SDVariable trained = trained(graph);
            training = new TapedGraph(graph, build(graph, trained, true), List.of(trained));
        }
        return training;
    }

    /** A variable in prediction too: a constant would be a copy, as the offsets are a part of a larger array. */
    private SDVariable trained(SameDiff graph) {
        return graph.var(PastaSettings.OFFSETS, offsets);
    }

    private SDVariable build(SameDiff graph, SDVariable trained, boolean train) {
        BertConfig base = encoder.model().config();
        double hidden = settings.config().dropout().orElse(base.hiddenDropout());
        double attention = settings.config().dropout().orElse(base.attentionDropout());
        EncoderOptions options = EncoderOptions.inference()
                .withDataType(dataType)
                .withDropout(train ? hidden : 0, train ? attention : 0);
        SDVariable table = settings.config()
                .placement()
                .table(graph, trained, settings.config().slots(), dataType);
        Optional<Pooling> pooling = settings.output().pooling();
        encoded = encoder.build(
                graph, Optional.of(table), pooling.map(options::withPooling).orElse(options));
        return pooling.isPresent() ? encoded.pooled() : encoded.hiddenStates().get(base.layers());
    }

    /** {@code [B, T', H]} of the longest row as {@code [B, H, T]}, zeros in padding. */
    private static INDArray sequences(INDArray states, EncodedBatch batch, int width) {
        maskPadding(states, batch);
        INDArray sequences = Nd4j.create(states.dataType(), states.size(0), states.size(2), width);
        tokens(sequences, batch).assign(states.permute(0, 2, 1));
        return sequences;
    }

    /** The backward pass of {@link #sequences}. */
    private static INDArray states(INDArray sequences, EncodedBatch batch) {
        INDArray states = tokens(sequences, batch).permute(0, 2, 1).dup('c');
        maskPadding(states, batch);
        return states;
    }

    private static INDArray tokens(INDArray sequences, EncodedBatch batch) {
        return sequences.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, batch.longestRow()));
    }

    /** Only where rows differ in length; {@code states} is {@code [B, T', H]} by rows. */
    private static void maskPadding(INDArray states, EncodedBatch batch) {
        if (batch.tokens() == batch.rows() * batch.longestRow()) {
            return;
        }
        long tokens = states.size(0) * states.size(1);
        try (INDArray mask = TextFeatures.mask(batch)) {
            states.reshape(tokens, states.size(2))
                    .muliColumnVector(mask.reshape(tokens, 1).castTo(states.dataType()));
        }
    }
}
