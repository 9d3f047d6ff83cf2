package org.pasta4j.bert.tensorflow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.UnsafeByteOperations;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.MappedBytes;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.NodeDef;
import org.tensorflow.framework.SavedModel;
import org.tensorflow.framework.TensorProto;

/**
 * What a graph tells of a BERT beside its variables, found by what its operations do and not by their names.
 *
 * @param headSize of the scores' scale, {@code 1 / sqrt(head size)}
 * @param layerNormEpsilon what is added to a variance before its root
 * @param activation exact GELU where there is an error function, else that by tanh, which a pooler has only one of
 */
record GraphConstants(int headSize, double layerNormEpsilon, HiddenActivation activation) {

    /**
     * Those of a SavedModel.
     *
     * @param file its {@code saved_model.pb}
     * @throws CheckpointException if it is damaged, or no BERT
     */
    static GraphConstants ofSavedModel(Path file) {
        ByteBuffer bytes = MappedBytes.of(file);
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            SavedModel model = SavedModel.parseFrom(in);
            if (model.getMetaGraphsCount() == 0) {
                throw new CheckpointException(file + " is damaged, or no SavedModel: it holds no graph.");
            }
            return of(file, model.getMetaGraphs(0).getGraphDef());
        } catch (IOException e) {
            throw new CheckpointException(file + " is damaged, or no SavedModel: " + e.getMessage(), e);
        }
    }

    static GraphConstants of(Path file, GraphDef graph) {
        Map<String, NodeDef> nodes = new HashMap<>();
        graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
        double scale = required(
                file,
                "the scaled product of queries and keys",
                graph.getNodeList().stream()
                        .map(node -> scoresScale(node, nodes))
                        .filter(OptionalDouble::isPresent)
                        .findFirst()
                        .orElse(OptionalDouble.empty()));
        double epsilon = required(
                file,
                "a layer norm",
                graph.getNodeList().stream()
                        .filter(node ->
                                node.getOp().equals("Rsqrt") || node.getOp().equals("Sqrt"))
                        .map(root -> constantOperand(maker(root, 0, nodes), nodes))
                        .filter(OptionalDouble::isPresent)
                        .findFirst()
                        .orElse(OptionalDouble.empty()));
        int headSize = (int) Math.round(1 / (scale * scale));
        return new GraphConstants(headSize, epsilon, activation(graph.getNodeList()));
    }

    private static double required(Path file, String what, OptionalDouble found) {
        return found.orElseThrow(() -> new CheckpointException(file + ": expected the graph of a BERT; found none of"
                + " the operations that " + what + " has. Put the " + GoogleConfig.FILE_NAME
                + " that the model was published with beside it."));
    }

    private static OptionalDouble scoresScale(NodeDef node, Map<String, NodeDef> nodes) {
        boolean product = node.getOp().equals("Mul") || node.getOp().equals("RealDiv");
        if (!product || node.getInputCount() < 2 || !isBatchProduct(node, nodes)) {
            return OptionalDouble.empty();
        }
        OptionalDouble number = constantOperand(node, nodes);
        return node.getOp().equals("RealDiv") && number.isPresent()
                ? OptionalDouble.of(1 / number.getAsDouble())
                : number;
    }

    private static boolean isBatchProduct(NodeDef node, Map<String, NodeDef> nodes) {
        return maker(node, 0, nodes).getOp().startsWith("BatchMatMul")
                || maker(node, 1, nodes).getOp().startsWith("BatchMatMul");
    }

    private static HiddenActivation activation(List<NodeDef> nodes) {
        if (nodes.stream().anyMatch(node -> node.getOp().equals("Erf"))) {
            return HiddenActivation.GELU;
        }
        long tanh = nodes.stream().filter(node -> node.getOp().equals("Tanh")).count();
        return tanh > 1 ? HiddenActivation.GELU_TANH : HiddenActivation.RELU;
    }

    /** The node that makes an input, copies looked through. */
    private static NodeDef maker(NodeDef node, int input, Map<String, NodeDef> nodes) {
        NodeDef maker = node;
        int number = input;
        for (int steps = 0; steps < nodes.size(); steps++) {
            if (number >= maker.getInputCount()) {
                return NodeDef.getDefaultInstance();
            }
            String name = maker.getInput(number).replaceFirst(":\\d+$", "");
            maker = nodes.getOrDefault(name, NodeDef.getDefaultInstance());
            if (!maker.getOp().equals("Identity")) {
                return maker;
            }
            number = 0;
        }
        return NodeDef.getDefaultInstance();
    }

    /** The number among a node's two operands. */
    private static OptionalDouble constantOperand(NodeDef node, Map<String, NodeDef> nodes) {
        for (int i = 0; i < Math.min(2, node.getInputCount()); i++) {
            NodeDef operand = maker(node, i, nodes);
            if (operand.getOp().equals("Const")) {
                OptionalDouble number = number(operand.getAttrOrDefault("value", AttrValue.getDefaultInstance())
                        .getTensor());
                if (number.isPresent()) {
                    return number;
                }
            }
        }
        return OptionalDouble.empty();
    }

    private static OptionalDouble number(TensorProto tensor) {
        if (tensor.getFloatValCount() == 1) {
            return decimal(tensor.getFloatVal(0));
        }
        ByteBuffer content = tensor.getTensorContent().asReadOnlyByteBuffer();
        return tensor.getDtype() == org.tensorflow.framework.DataType.DT_FLOAT && content.remaining() == Float.BYTES
                ? decimal(content.order(java.nio.ByteOrder.LITTLE_ENDIAN).getFloat(content.position()))
                : OptionalDouble.empty();
    }

    /** By way of its decimal form, so that the float 1e-12 is the double 1e-12. */
    private static OptionalDouble decimal(float value) {
        return OptionalDouble.of(Double.parseDouble(Float.toString(value)));
    }
}
