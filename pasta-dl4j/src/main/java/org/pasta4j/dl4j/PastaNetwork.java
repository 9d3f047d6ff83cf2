package org.pasta4j.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;

/**
 * The way between PASTA in a Deeplearning4j network and adapters, the form in which {@code PastaModel} and
 * {@code PastaTagger} keep what they train. Offsets go from any adapter of the same base and slots into any network;
 * the head too where the network's layers above are the head that PASTA would have: an output layer with softmax, or
 * for regression one output without activation, and for a dense head, as on a base without a pooler, a dense layer with
 * tanh below it.
 */
public final class PastaNetwork {
    private final OffsetsLayer layer;
    private final List<Layer> above;

    /** @param above the layers that read the hidden states, one on another, up to the first fork */
    private PastaNetwork(OffsetsLayer layer, List<Layer> above) {
        this.layer = layer;
        this.above = above;
    }

    /**
     * PASTA in a graph.
     *
     * @param vertex its name
     * @throws BadInputException if there is no PASTA of that name
     */
    public static PastaNetwork of(ComputationGraph graph, String vertex) {
        Layer found =
                graph.getVertex(vertex) == null ? null : graph.getVertex(vertex).getLayer();
        if (!(found instanceof OffsetsLayer layer)) {
            throw new BadInputException("The graph has no PASTA with the name " + vertex + "; its vertices are "
                    + graph.getConfiguration().getVertices().keySet() + ".");
        }
        List<Layer> above = new ArrayList<>();
        Optional<String> reader = onlyReader(graph, vertex);
        while (reader.isPresent()) {
            above.add(graph.getVertex(reader.get()).getLayer());
            reader = onlyReader(graph, reader.get());
        }
        return new PastaNetwork(layer, above);
    }

    /** The vertex that reads another, if only one does, and reads it alone, and is a layer. */
    private static Optional<String> onlyReader(ComputationGraph graph, String vertex) {
        Map<String, List<String>> inputs = graph.getConfiguration().getVertexInputs();
        List<String> readers = inputs.keySet().stream()
                .filter(name -> inputs.get(name).contains(vertex))
                .toList();
        return readers.size() == 1
                        && inputs.get(readers.get(0)).size() == 1
                        && graph.getVertex(readers.get(0)).hasLayer()
                ? Optional.of(readers.get(0))
                : Optional.empty();
    }

    /**
     * PASTA in a network of layers.
     *
     * @throws BadInputException if there is none
     */
    public static PastaNetwork of(MultiLayerNetwork network) {
        List<Layer> layers = Arrays.asList(network.getLayers());
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) instanceof OffsetsLayer layer) {
                return new PastaNetwork(layer, layers.subList(i + 1, layers.size()));
            }
        }
        throw new BadInputException("The network has no layer of PASTA among its " + layers.size() + ".");
    }

    /**
     * Offsets and head as they are now.
     *
     * @param baseName what people call the base
     * @throws BadInputException if the layers above are no head that an adapter could hold, with what was expected and
     *     found
     */
    public Adapter adapter(String baseName) {
        PastaConfig config = layer.settings().config();
        BertModel base = layer.settings().requireBase();
        INDArray table = config.placement().table(offsets().castTo(DataType.FLOAT), config.slots());
        return new Adapter(
                AdapterConfig.of(config, base, baseName), Optional.of(ArrayValues.tensor(table)), head().tensors());
    }

    /**
     * Sets the offsets to those of an adapter, and leaves the layers above as they are.
     *
     * @throws BadInputException if it is of another base, or has other slots or placement
     */
    public void putOffsets(Adapter adapter) {
        AdapterConfig theirs = adapter.config();
        PastaConfig ours = layer.settings().config();
        adapter.requireBase(layer.settings().requireBase());
        FrozenTensor table = adapter.offsets()
                .orElseThrow(() -> new BadInputException("The adapter has no offsets: its head alone was trained."));
        if (theirs.pastaConfig().slots() != ours.slots()
                || !theirs.pastaConfig().placement().equals(ours.placement())) {
            throw new BadInputException("The adapter has offsets for "
                    + theirs.pastaConfig().slots() + " slots ("
                    + theirs.pastaConfig().placement().describe() + "); the network has them for " + ours.slots() + " ("
                    + ours.placement().describe() + ").");
        }
        offsets().assign(ours.placement().trained(ArrayValues.array(table)));
    }

    /**
     * Sets offsets and head to those of an adapter.
     *
     * @throws BadInputException if it is of another base, or has other slots, placement or labels, or the layers above
     *     are no head that an adapter could fill
     */
    public void put(Adapter adapter) {
        PastaConfig ours = layer.settings().config();
        NetworkHead head = head();
        if (adapter.config().pastaConfig().task() != ours.task()
                || !adapter.config().pastaConfig().labels().equals(ours.labels())) {
            throw new BadInputException("The adapter is for "
                    + adapter.config().pastaConfig().task().configName() + " "
                    + adapter.config().pastaConfig().labels() + "; the network for "
                    + ours.task().configName() + " " + ours.labels() + ".");
        }
        requireSameHead(adapter.config().pastaConfig(), ours);
        putOffsets(adapter);
        head.put(adapter.head());
    }

    private void requireSameHead(PastaConfig theirs, PastaConfig ours) {
        BertModel base = layer.settings().requireBase();
        if (!theirs.task().isOfTokens()
                && (theirs.pooling() != ours.pooling() || theirs.hasDense(base) != ours.hasDense(base))) {
            throw new BadInputException("The adapter's head is " + describe(theirs, base) + "; the network's is "
                    + describe(ours, base) + ". Make the network with the adapter's configuration.");
        }
    }

    private static String describe(PastaConfig config, BertModel base) {
        return (config.hasDense(base) ? "dense" : "linear") + " on the pooling "
                + config.pooling().configName();
    }

    private INDArray offsets() {
        return layer.getParam(PastaSettings.OFFSETS);
    }

    private NetworkHead head() {
        return NetworkHead.of(layer.settings(), layer.settings().requireBase(), above);
    }
}
