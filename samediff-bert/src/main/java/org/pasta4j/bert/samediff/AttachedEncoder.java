package org.pasta4j.bert.samediff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.graph.GraphBert;
import org.pasta4j.bert.imported.ImportFaults;
import org.pasta4j.bert.imported.ImportedGraphs;
import org.pasta4j.bert.text.EncodedBatch;

/**
 * The BERT that a graph holds already, with its own operations and weights. Building into that graph adds offsets where
 * its layers begin and makes constants of its variables; {@link #detach} takes all that out again.
 */
public final class AttachedEncoder implements Encoder {
    private final SameDiff graph;
    private final GraphBert bert;
    private final StockEncoder elsewhere;
    private final GraphSnapshot before;
    private Map<String, INDArray> takenOut;

    private AttachedEncoder(SameDiff graph, GraphBert bert) {
        this.graph = graph;
        this.bert = bert;
        this.elsewhere = new StockEncoder(bert.model());
        this.before = new GraphSnapshot(graph);
    }

    /**
     * Finds the BERT of a graph, and remembers the graph as it is: whatever is added from now on, {@link #detach} takes
     * out.
     *
     * @param graph a BERT for prediction, without dropout
     * @throws CheckpointException naming the operation at which the graph stops being a BERT, or the faults of import
     *     that {@link ImportFaults#repair} mends
     * @throws BadInputException if offsets were added to it already
     */
    public static AttachedEncoder of(SameDiff graph) {
        if (graph.hasVariable(StockEncoder.SLOTS)) {
            throw new BadInputException("The SameDiff graph has a value \"" + StockEncoder.SLOTS
                    + "\": PASTA is attached to it already, or was built into it. Detach it first.");
        }
        GraphBert bert = ImportedGraphs.find(graph);
        ImportFaults.refuseIn(graph, bert);
        return new AttachedEncoder(graph, bert);
    }

    /** The graph that it is of. */
    public SameDiff graph() {
        return graph;
    }

    @Override
    public BertModel model() {
        return bert.model();
    }

    /**
     * Adds the offsets to the graph. It has no dropout of its own and computes every token's top layer whatever the
     * options say; the dropout of the options goes to the offsets.
     *
     * @param graph the one that this encoder is of
     */
    @Override
    public EncoderGraph build(SameDiff graph, Optional<SDVariable> offsets, EncoderOptions options) {
        if (graph != this.graph || options.dataType() != DataType.FLOAT) {
            throw new BadInputException("This encoder is of one SameDiff graph, in float32, and of no other.");
        }
        before.freeze();
        offsets.ifPresent(o -> insert(o, options));
        List<SDVariable> states = bert.hiddenStates().stream().map(this::byRows).toList();
        SDVariable last = states.get(states.size() - 1);
        SDVariable first = last.get(SDIndex.all(), SDIndex.point(0), SDIndex.all());
        Optional<SDVariable> mask = bert.maskInput().map(graph::getVariable);
        return EncoderGraph.of(
                placeholders(offsets.isPresent()),
                states,
                first,
                bert.pooled().map(graph::getVariable),
                options.pooling(),
                pooling -> new RowPooling(graph, last, mask, DataType.FLOAT).of(pooling));
    }

    /**
     * Leaves the graph as it was: its saved form has the same bytes. All that was added since {@link #of} goes,
     * whatever added it. A second call does nothing.
     */
    public void detach() {
        if (!isDetached()) {
            takenOut = before.restore();
        }
    }

    /** Whether what was added is out of the graph again. */
    public boolean isDetached() {
        return takenOut != null;
    }

    /**
     * The array of a variable that was added to the graph, as training has left it: in the graph or, once it is
     * detached, out of it.
     */
    public INDArray trained(String name) {
        return isDetached() ? takenOut.get(name) : graph.getVariable(name).getArr();
    }

    private void insert(SDVariable offsets, EncoderOptions options) {
        SDVariable slots = graph.placeHolder(StockEncoder.SLOTS, DataType.INT32, -1, -1);
        OffsetInsertion insertion = new OffsetInsertion(graph, options, offsets, slots);
        for (int layer = 0; layer + 1 < bert.hiddenStates().size(); layer++) {
            SDVariable hidden = graph.getVariable(bert.hiddenStates().get(layer));
            List<SameDiffOp> takers = takers(hidden.name(), bert.hiddenStates().get(layer + 1));
            SDVariable added = graph.reshape(insertion.ofTokens(layer), hidden.shape());
            SDVariable moved = hidden.add(added);
            takers.forEach(op -> replace(op, hidden.name(), moved));
        }
    }

    /** The operations that take a hidden state on its way through a layer; others are left the state as it was. */
    private List<SameDiffOp> takers(String hidden, String output) {
        Set<String> needed = upstream(output);
        List<SameDiffOp> takers = new ArrayList<>();
        for (String name : graph.getVariables().get(hidden).getInputsForOp()) {
            SameDiffOp op = graph.getOps().get(name);
            if (op.getOutputsOfOp().stream().anyMatch(needed::contains)) {
                takers.add(op);
            }
        }
        return takers;
    }

    /** Every value that this one is computed from. */
    private Set<String> upstream(String value) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.pop();
            String maker = graph.getVariables().get(next).getOutputOfOp();
            if (reached.add(next) && maker != null && graph.getOps().get(maker).getInputsToOp() != null) {
                open.addAll(graph.getOps().get(maker).getInputsToOp());
            }
        }
        return reached;
    }

    private void replace(SameDiffOp op, String value, SDVariable by) {
        for (int i = 0; i < op.getInputsToOp().size(); i++) {
            if (op.getInputsToOp().get(i).equals(value)) {
                graph.replaceArgFor(i, by, op.getOp());
            }
        }
    }

    private SDVariable byRows(String state) {
        SDVariable width =
                graph.constant(Nd4j.createFromArray((long) model().config().hiddenSize()));
        SDVariable shape =
                graph.concat(0, graph.getVariable(bert.wordInput()).shape().castTo(DataType.INT64), width);
        return graph.reshape(graph.getVariable(state), shape);
    }

    private List<String> placeholders(boolean withSlots) {
        List<String> names = new ArrayList<>(List.of(bert.wordInput()));
        bert.typeInput().ifPresent(names::add);
        bert.maskInput().ifPresent(names::add);
        if (withSlots) {
            names.add(StockEncoder.SLOTS);
        }
        return List.copyOf(names);
    }

    @Override
    public List<INDArray> arrays(EncodedBatch batch) {
        EncodedBatch checked = BatchCheck.checked(batch, model());
        long[] wanted = ImportedGraphs.shape(graph.getVariable(bert.wordInput()));
        int length = wanted[1] > 0 ? (int) wanted[1] : batch.longestRow();
        checkLengths(batch, length);
        List<INDArray> all = PaddedArrays.of(checked, length);
        List<INDArray> arrays = new ArrayList<>(List.of(typed(bert.wordInput(), all.get(0))));
        bert.typeInput().ifPresent(name -> arrays.add(typed(name, all.get(1))));
        bert.maskInput().ifPresent(name -> arrays.add(typed(name, all.get(2))));
        arrays.add(all.get(3));
        return arrays;
    }

    private void checkLengths(EncodedBatch batch, int length) {
        if (batch.longestRow() > length) {
            throw new BadInputException("The graph takes rows of " + length + " tokens; one has " + batch.longestRow()
                    + ". Cut the texts.");
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (bert.maskInput().isEmpty() && batch.rowLength(row) != length) {
                throw new BadInputException("The graph takes no attention mask, so all rows of a batch must have "
                        + length + " tokens; row " + row + " has " + batch.rowLength(row) + ".");
            }
        }
    }

    private INDArray typed(String placeholder, INDArray values) {
        return values.castTo(graph.getVariable(placeholder).dataType());
    }

    @Override
    public Encoder forOtherGraphs() {
        return elsewhere;
    }

    @Override
    public String toString() {
        return "the graph's own operations, fp32";
    }
}
