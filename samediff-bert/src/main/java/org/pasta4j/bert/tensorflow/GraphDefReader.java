package org.pasta4j.bert.tensorflow;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpGraph;
import org.pasta4j.bert.graph.TopologicalOrder;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.NodeDef;
import org.tensorflow.framework.TensorShapeProto.Dim;

/** Takes what TensorFlow computes for some outputs in as a graph of ONNX's operations. */
final class GraphDefReader {
    private static final String ADVICE = "If this is a BERT, take its checkpoint (bert_model.ckpt.index with "
            + GoogleConfig.FILE_NAME + " beside it) instead, or a Hugging Face folder of the same weights.";
    private final String where;
    private final FlatGraph flat;
    private final Map<String, NodeDef> nodes = new HashMap<>();
    private final Map<String, String> keys;
    private final Function<String, Optional<GraphTensor>> variables;
    private final GraphBuilder graph;
    private final Set<String> taken = new LinkedHashSet<>();

    /**
     * @param where the file, for messages
     * @param variables the values of a variable by its name in the checkpoint; empty for one that is not there
     */
    GraphDefReader(String where, GraphDef graph, Function<String, Optional<GraphTensor>> variables) {
        this.where = where;
        this.variables = variables;
        this.graph = new GraphBuilder(where, ADVICE);
        this.flat = FlatGraph.of(where, graph);
        List<NodeDef> all = flat.nodes();
        this.keys = RestoredKeys.of(all);
        all.forEach(node -> nodes.put(node.getName(), node));
    }

    /** Values that are made and not taken by any operation. */
    static List<String> ends(GraphDef graph) {
        Set<String> inner = new HashSet<>();
        graph.getNodeList().forEach(node -> node.getInputList().forEach(input -> inner.add(maker(input))));
        return graph.getNodeList().stream()
                .map(NodeDef::getName)
                .filter(name -> !inner.contains(name))
                .toList();
    }

    /**
     * The part of the graph that computes the outputs.
     *
     * @param outputs the values by the name that each has outside
     * @throws CheckpointException if the nodes do not form a graph
     */
    OpGraph read(Map<String, String> outputs) {
        Map<String, String> values = new LinkedHashMap<>();
        outputs.forEach((name, output) -> values.put(name, flat.value(output)));
        inOrder(values.values()).forEach(this::add);
        values.forEach((name, value) -> graph.output(name, value(value)));
        return graph.build();
    }

    /** Names of the variables that were read. */
    Set<String> taken() {
        return taken;
    }

    /** The nodes that these values need, each after those it takes from. */
    private List<NodeDef> inOrder(Collection<String> values) {
        List<String> wanted = values.stream().map(GraphDefReader::maker).toList();
        return TopologicalOrder.of(wanted, this::makers, this::loop).stream()
                .map(nodes::get)
                .toList();
    }

    private List<String> makers(String name) {
        NodeDef node = nodes.get(name);
        if (node == null) {
            throw graph.refuse(
                    "needs a node \"" + name + "\", which is not there. The file is damaged; download it" + " again.");
        }
        return inputs(node).stream().map(GraphDefReader::maker).toList();
    }

    private CheckpointException loop(String name) {
        return graph.refuse("node \"" + name + "\" needs what it makes itself. A BERT has no loops.");
    }

    /** What a node takes, without those that it only comes after. */
    private static List<String> inputs(NodeDef node) {
        return node.getInputList().stream()
                .filter(name -> !name.startsWith("^"))
                .toList();
    }

    private static String maker(String input) {
        String name = input.startsWith("^") ? input.substring(1) : input;
        int colon = name.lastIndexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    /** The name of a value: the first of a node is called as the node is. */
    private static String value(String input) {
        return input.endsWith(":0") ? input.substring(0, input.length() - 2) : input;
    }

    private void add(NodeDef node) {
        String name = node.getName();
        switch (node.getOp()) {
            case "Const" ->
                graph.constant(
                        name,
                        TensorFlowTensors.of(
                                where,
                                name,
                                node.getAttrOrDefault("value", AttrValue.getDefaultInstance())
                                        .getTensor()));
            case "Placeholder" -> input(node);
            case "VariableV2", "VarHandleOp" -> graph.constant(name, variable(node));
            default ->
                new TensorFlowOps(
                                graph,
                                node,
                                inputs(node).stream().map(GraphDefReader::value).toList())
                        .add();
        }
    }

    private void input(NodeDef node) {
        DataType type =
                node.getAttrOrDefault("dtype", AttrValue.getDefaultInstance()).getType();
        long[] shape = node.getAttrOrDefault("shape", AttrValue.getDefaultInstance()).getShape().getDimList().stream()
                .mapToLong(Dim::getSize)
                .toArray();
        graph.input(node.getName(), type == DataType.DT_INT32 || type == DataType.DT_INT64, shape);
    }

    private GraphTensor variable(NodeDef node) {
        String shared = node.getAttrOrDefault("shared_name", AttrValue.getDefaultInstance())
                .getS()
                .toStringUtf8();
        String name = keys.getOrDefault(node.getName(), shared.isEmpty() ? node.getName() : shared);
        taken.add(name);
        return variables
                .apply(name)
                .orElseThrow(() -> graph.refuse("has a variable \"" + name
                        + "\" whose values are not there. Take the whole SavedModel, or a graph that was frozen."));
    }
}
