package org.pasta4j.bert.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto.Dimension;
import onnx.Onnx.ValueInfoProto;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpGraph;
import org.pasta4j.bert.graph.OpNode;
import org.pasta4j.bert.graph.OpWriter;

/** Takes an ONNX model in as a graph, with what differs between opsets written in one way. */
final class OnnxGraphReader {
    /** What to do about a graph that is not understood. */
    private static final String ADVICE = "If this is a BERT, export it with torch.onnx.export, opset 14 to 20, and"
            + " attn_implementation=\"eager\".";

    /** The first opset in which a softmax is over the last axis unless it says otherwise. */
    private static final int SOFTMAX_OVER_LAST = 13;

    private final ModelProto model;
    private final String where;
    private final OnnxTensors tensors;
    private final GraphBuilder graph;
    private final TruthValues truths;

    private OnnxGraphReader(ModelProto model, Path file) {
        this.model = model;
        this.where = OnnxFile.name(file);
        this.tensors = new OnnxTensors(where, new OnnxExternalData(file));
        this.graph = new GraphBuilder(where, ADVICE);
        this.truths = new TruthValues(graph);
    }

    /**
     * Takes a model in.
     *
     * @param file where the model came from
     * @throws CheckpointException if the nodes do not form a graph, or the model is quantised
     */
    static OpGraph read(ModelProto model, Path file) {
        return new OnnxGraphReader(model, file).read();
    }

    /** What the file says of itself. */
    static Map<String, String> details(ModelProto model, Path file) {
        Map<String, String> details = new LinkedHashMap<>();
        String exporter = (model.getProducerName() + " " + model.getProducerVersion()).strip();
        details.put("exporter", exporter.isEmpty() ? "unknown" : exporter);
        details.put(
                "opset", opset(model).isPresent() ? Long.toString(opset(model).getAsLong()) : "unknown");
        details.put("file", String.valueOf(file.getFileName()));
        return details;
    }

    private OpGraph read() {
        model.getGraph().getInitializerList().forEach(t -> graph.constant(t.getName(), tensors.of(t.getName(), t)));
        model.getGraph().getInputList().forEach(this::input);
        FusedOps fused = new FusedOps(graph);
        for (NodeProto node : model.getGraph().getNodeList()) {
            List<String> inputs = node.getInputList();
            Map<String, Object> attributes = attributes(node);
            if (node.getDomain().equals(FusedOps.DOMAIN)) {
                fused.add(node.getName(), node.getOpType(), inputs, node.getOutputList(), attributes);
            } else {
                add(node, op(node), attributes);
            }
        }
        QuantizedOps.refuseIn(graph);
        model.getGraph().getOutputList().forEach(o -> graph.output(o.getName(), o.getName()));
        return graph.build();
    }

    private void input(ValueInfoProto input) {
        // Old exporters list the initialisers among the inputs.
        if (graph.constant(input.getName()).isEmpty()) {
            var tensor = input.getType().getTensorType();
            int type = tensor.getElemType();
            if (type == TensorProto.DataType.BOOL_VALUE) {
                truths.input(input.getName());
            }
            graph.input(
                    input.getName(),
                    type == TensorProto.DataType.INT64_VALUE || type == TensorProto.DataType.INT32_VALUE,
                    tensor.getShape().getDimList().stream()
                            .mapToLong(Dimension::getDimValue)
                            .toArray());
        }
    }

    private void add(NodeProto node, String op, Map<String, Object> attributes) {
        Optional<GraphTensor> constant =
                op.equals("Constant") ? tensors.constant(output(node), node) : Optional.empty();
        if (constant.isPresent()) {
            graph.constant(output(node), constant.get());
            return;
        }
        if (op.equals("Dropout") && node.getInputCount() > 0) {
            // Also where a graph was exported for training: a frozen encoder is one that is not trained.
            graph.add(node.getName(), "Identity", List.of(node.getInput(0)), List.of(output(node)), Map.of());
            return;
        }
        List<String> inputs = new ArrayList<>(node.getInputList());
        if (op.equals(AttentionOp.NAME)) {
            OpNode attention = graph.node(node.getName(), op, inputs, node.getOutputList(), attributes);
            AttentionOp.add(graph, attention, truths);
            return;
        }
        if (op.equals("Einsum") && attributes.get("equation") instanceof String equation) {
            new OpWriter(graph, node.getName(), output(node)).einsum(equation, inputs);
            return;
        }
        if (op.equals("Softmax")) {
            attributes.putIfAbsent("axis", flattensSoftmax() ? 1L : -1L);
        } else if (op.equals("Slice") && inputs.size() == 1) {
            // Up to opset 9 the bounds are attributes.
            for (String bound : List.of("starts", "ends", "axes")) {
                if (attributes.get(bound) instanceof long[] values) {
                    String name = output(node) + "/" + bound;
                    graph.constant(name, tensors.integers(name, values));
                    inputs.add(name);
                }
            }
        }
        String plain = op.equals("Sum") && inputs.size() == 2 ? "Add" : op;
        graph.add(node.getName(), plain, inputs, node.getOutputList(), attributes);
    }

    private static String output(NodeProto node) {
        return node.getOutputCount() > 0 ? node.getOutput(0) : "";
    }

    private static String op(NodeProto node) {
        String domain = node.getDomain();
        return domain.isEmpty() || domain.equals("ai.onnx") ? node.getOpType() : domain + "." + node.getOpType();
    }

    private Map<String, Object> attributes(NodeProto node) {
        Map<String, Object> attributes = new HashMap<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            attributes.put(attribute.getName(), value(node, attribute));
        }
        return attributes;
    }

    private Object value(NodeProto node, AttributeProto attribute) {
        AttributeType type = attribute.getType();
        if (type == null) {
            return "nothing";
        }
        return switch (type) {
            case INT -> attribute.getI();
            case FLOAT -> attribute.getF();
            case STRING -> attribute.getS().toStringUtf8();
            case INTS ->
                attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
            case TENSOR -> tensors.of(output(node), attribute.getT());
            default -> type;
        };
    }

    /** Version of ONNX's own operations; their defaults depend on it. */
    private static OptionalLong opset(ModelProto model) {
        return model.getOpsetImportList().stream()
                .filter(o -> o.getDomain().isEmpty() || o.getDomain().equals("ai.onnx"))
                .mapToLong(o -> o.getVersion())
                .findFirst();
    }

    private boolean flattensSoftmax() {
        return SOFTMAX_OVER_LAST
                > opset(model)
                        .orElseThrow(
                                () -> graph.refuse("it does not say which opset it uses. Export the model again."));
    }
}
