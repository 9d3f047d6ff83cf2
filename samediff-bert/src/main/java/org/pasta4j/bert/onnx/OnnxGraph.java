package org.pasta4j.bert.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.pasta4j.bert.CheckpointException;

/**
 * A graph that can be asked who makes a value, who takes it, and whether it is constant. Identities are looked through:
 * a value and its copies are one. No value is made twice and none is taken before it is made, so walking from values to
 * their makers always ends.
 */
final class OnnxGraph {
    /** What to do about a graph that is not understood. */
    static final String ADVICE = "If this is a BERT, export it with torch.onnx.export, opset 14 to 20, and"
            + " attn_implementation=\"eager\".";

    private final ModelProto model;
    private final String where;
    private final String fileName;
    private final OnnxExternalData external;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxNode> producers = new HashMap<>();
    private final Map<String, List<OnnxNode>> consumers = new HashMap<>();
    private final Map<String, OnnxTensor> constants = new HashMap<>();
    private final Map<String, ValueInfoProto> inputs = new LinkedHashMap<>();
    private final Map<String, String> copies = new HashMap<>();
    private final GraphProbes probes = new GraphProbes(this);

    private OnnxGraph(ModelProto model, Path file) {
        this.model = model;
        this.where = OnnxFile.name(file);
        this.fileName = String.valueOf(file.getFileName());
        this.external = new OnnxExternalData(file);
    }

    /**
     * Indexes a model.
     *
     * @param file where the model came from
     * @throws CheckpointException if the nodes do not form a graph, or the model is quantised
     */
    static OnnxGraph of(ModelProto model, Path file) {
        OnnxGraph graph = new OnnxGraph(model, file);
        model.getGraph().getInitializerList().forEach(t -> graph.constant(t.getName(), t));
        for (ValueInfoProto input : model.getGraph().getInputList()) {
            // Old exporters list the initialisers among the inputs.
            if (!graph.constants.containsKey(input.getName())) {
                graph.inputs.put(input.getName(), input);
            }
        }
        FusedOps fused = new FusedOps(graph);
        for (NodeProto node : model.getGraph().getNodeList()) {
            fused.writtenOut(node).forEach(graph::add);
        }
        QuantizedOps.refuseIn(graph);
        return graph;
    }

    /** A node as it stands, not part of the graph yet. */
    OnnxNode node(NodeProto proto) {
        return new OnnxNode(
                proto, proto.getInputList().stream().map(this::original).toList(), where);
    }

    /** Adds a constant that is not in the file. */
    void addConstant(String name, TensorProto tensor) {
        constant(name, tensor);
    }

    private void constant(String name, TensorProto tensor) {
        constants.put(name, new OnnxTensor(name, tensor, external, where));
    }

    private void add(NodeProto proto) {
        OnnxNode node = node(proto);
        for (String value : node.inputs()) {
            if (!value.isEmpty() && !isKnown(value)) {
                throw node.refuse("takes \"" + value + "\", which no node before it makes. The file is damaged; export"
                        + " or download it again.");
            }
        }
        for (String value : node.outputs()) {
            if (!value.isEmpty() && (isKnown(value) || copies.containsKey(value))) {
                throw node.refuse("makes \"" + value + "\", which is made already. The file is damaged; export or"
                        + " download it again.");
            }
        }
        register(node);
    }

    private boolean isKnown(String value) {
        return producers.containsKey(value) || constants.containsKey(value) || inputs.containsKey(value);
    }

    private void register(OnnxNode node) {
        if (node.is("Identity") && !node.input(0).isEmpty()) {
            copies.put(node.output(), node.input(0));
            return;
        }
        Optional<TensorProto> value = node.is("Constant") ? node.tensor("value") : Optional.empty();
        if (value.isPresent()) {
            constant(node.output(), value.get());
            return;
        }
        nodes.add(node);
        node.outputs().stream().filter(v -> !v.isEmpty()).forEach(v -> producers.put(v, node));
        for (String taken : new HashSet<>(node.inputs())) {
            consumers.computeIfAbsent(taken, k -> new ArrayList<>()).add(node);
        }
    }

    private String original(String value) {
        return copies.getOrDefault(value, value);
    }

    /** The file with its folders, for messages. */
    String where() {
        return where;
    }

    String fileName() {
        return fileName;
    }

    /** The nodes that compute, each after those it takes from. */
    List<OnnxNode> nodes() {
        return nodes;
    }

    Optional<OnnxNode> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** The node that makes the value, if it is of this operation. */
    Optional<OnnxNode> producer(String value, String op) {
        return producer(value).filter(n -> n.is(op));
    }

    /**
     * The node that makes the value, which must be of this operation.
     *
     * @param part what it would be in a BERT, for the message
     */
    OnnxNode require(String value, String op, String part) {
        OnnxNode node = producer(value)
                .orElseThrow(() -> mismatch(
                        value,
                        "is " + (isInput(value) ? "an input of the graph" : "a constant") + "; expected " + part
                                + ", made by a " + op + " node."));
        if (!node.is(op)) {
            throw node.mismatch("expected " + part + ", made by a " + op + " node.");
        }
        return node;
    }

    List<OnnxNode> consumers(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    Optional<OnnxTensor> constant(String value) {
        return Optional.ofNullable(constants.get(value));
    }

    OptionalDouble scalar(String value) {
        OnnxTensor tensor = constants.get(value);
        return tensor == null ? OptionalDouble.empty() : tensor.scalar();
    }

    /** The number that a value is: a constant, or computed and always the same. */
    OptionalDouble number(String value) {
        OptionalDouble constant = scalar(value);
        return constant.isPresent() || constants.containsKey(value) || !producers.containsKey(value)
                ? constant
                : probes.number(value);
    }

    /** Questions that are answered by computing. */
    GraphProbes probes() {
        return probes;
    }

    /** Whether the value is this number; exporters write constants as floats, so they agree to float precision only. */
    boolean isScalar(String value, double expected) {
        OptionalDouble found = scalar(value);
        return found.isPresent() && isNear(found.getAsDouble(), expected);
    }

    /** Whether a {@code ConstantOfShape} fills with this number. */
    boolean isFilledWith(OnnxNode fill, double expected) {
        OptionalDouble number = fill(fill);
        return number.isPresent() && number.getAsDouble() == expected;
    }

    /** What a {@code ConstantOfShape} fills with; zero where it does not say. */
    OptionalDouble fill(OnnxNode fill) {
        return fill.tensor("value")
                .map(t -> new OnnxTensor(fill.output(), t, external, where).scalar())
                .orElse(OptionalDouble.of(0));
    }

    /** Whether what it fills with is an integer. */
    boolean fillsIntegers(OnnxNode fill) {
        return fill.tensor("value")
                .map(t -> !new OnnxTensor(fill.output(), t, external, where).isFloat())
                .orElse(false);
    }

    static boolean isNear(double found, double expected) {
        return Math.abs(found - expected) <= 1e-5 * Math.abs(expected);
    }

    boolean isInput(String value) {
        return inputs.containsKey(value);
    }

    /** Names of the inputs. */
    Set<String> inputNames() {
        return inputs.keySet();
    }

    /** A value for an input: one number everywhere, in a shape with these rows and tokens where it leaves them open. */
    SmallTensor filled(String input, int rows, int tokens, double number) {
        var dimensions = inputs.get(input).getType().getTensorType().getShape().getDimList();
        long[] shape = new long[dimensions.size()];
        for (int d = 0; d < shape.length; d++) {
            long fixed = dimensions.get(d).getDimValue();
            shape[d] = fixed > 0 ? fixed : d == 0 ? rows : tokens;
        }
        if (SmallTensor.size(shape) > SmallTensor.MOST) {
            return SmallTensor.of(true, new long[0], number);
        }
        double[] values = new double[(int) SmallTensor.size(shape)];
        Arrays.fill(values, number);
        return SmallTensor.of(isIntegerInput(input), shape, values);
    }

    /** Whether the value is an input of the graph that takes integers, such as token ids. */
    boolean isIntegerInput(String value) {
        ValueInfoProto input = inputs.get(value);
        int type = input == null ? 0 : input.getType().getTensorType().getElemType();
        return type == TensorProto.DataType.INT64_VALUE || type == TensorProto.DataType.INT32_VALUE;
    }

    /** The graph's outputs: the name each has outside, with the value it is. */
    Map<String, String> outputs() {
        Map<String, String> outputs = new LinkedHashMap<>();
        model.getGraph().getOutputList().forEach(o -> outputs.put(o.getName(), original(o.getName())));
        return outputs;
    }

    /** Every value that is computed from this one, itself included. */
    Set<String> downstream(String value) {
        Set<String> reached = new HashSet<>(Set.of(value));
        for (OnnxNode node : nodes) {
            if (node.inputs().stream().anyMatch(reached::contains)) {
                reached.addAll(node.outputs());
            }
        }
        reached.remove("");
        return reached;
    }

    /** Version of ONNX's own operations; their defaults depend on it. */
    long opset() {
        return model.getOpsetImportList().stream()
                .filter(o -> o.getDomain().isEmpty() || o.getDomain().equals("ai.onnx"))
                .mapToLong(o -> o.getVersion())
                .findFirst()
                .orElseThrow(() -> refuse("it does not say which opset it uses. Export the model again."));
    }

    /** The exporter as the file gives it, such as {@code pytorch 2.0.1}. */
    String exporter() {
        String text = (model.getProducerName() + " " + model.getProducerVersion()).strip();
        return text.isEmpty() ? "unknown" : text;
    }

    /** A refusal at the node that makes the value. */
    CheckpointException mismatch(String value, String problem) {
        return producer(value)
                .map(n -> n.mismatch(problem))
                .orElseGet(() -> refuse("value \"" + value + "\": " + problem + " " + ADVICE));
    }

    CheckpointException refuse(String problem) {
        return new CheckpointException(where + ": " + problem);
    }
}
