package org.pasta4j.bert.onnx;

import java.util.List;
import java.util.Optional;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.NodeProto;
import org.pasta4j.bert.CheckpointException;

/** One operation of a graph, its inputs by the name of the value that they really are (identities looked through). */
final class OnnxNode {
    private final NodeProto proto;
    private final List<String> inputs;
    private final String where;

    OnnxNode(NodeProto proto, List<String> inputs, String where) {
        this.proto = proto;
        this.inputs = List.copyOf(inputs);
        this.where = where;
    }

    /** The operation; one that is not ONNX's own carries its domain, as in {@code com.microsoft.Gelu}. */
    String op() {
        String domain = proto.getDomain();
        return domain.isEmpty() || domain.equals("ai.onnx") ? proto.getOpType() : domain + "." + proto.getOpType();
    }

    boolean is(String op) {
        return op().equals(op);
    }

    List<String> inputs() {
        return inputs;
    }

    /** An input; the empty name, which nothing makes, where the node has no such input. */
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** The operand of a two-input operation that is not this value; empty if the value is no input or both. */
    Optional<String> other(String value) {
        if (inputs.size() != 2 || inputs.get(0).equals(inputs.get(1))) {
            return Optional.empty();
        }
        return inputs.get(0).equals(value)
                ? Optional.of(inputs.get(1))
                : inputs.get(1).equals(value) ? Optional.of(inputs.get(0)) : Optional.empty();
    }

    /** The first output; the others are never used by what this package reads. */
    String output() {
        return proto.getOutputCount() > 0 ? proto.getOutput(0) : "";
    }

    List<String> outputs() {
        return proto.getOutputList();
    }

    long integer(String attribute, long otherwise) {
        return typed(attribute, AttributeType.INT).map(AttributeProto::getI).orElse(otherwise);
    }

    float real(String attribute, float otherwise) {
        return typed(attribute, AttributeType.FLOAT).map(AttributeProto::getF).orElse(otherwise);
    }

    /** An attribute of text. */
    String text(String attribute, String otherwise) {
        return typed(attribute, AttributeType.STRING)
                .map(a -> a.getS().toStringUtf8())
                .orElse(otherwise);
    }

    Optional<long[]> integers(String attribute) {
        return typed(attribute, AttributeType.INTS)
                .map(a -> a.getIntsList().stream().mapToLong(Long::longValue).toArray());
    }

    Optional<onnx.Onnx.TensorProto> tensor(String attribute) {
        return typed(attribute, AttributeType.TENSOR).map(AttributeProto::getT);
    }

    private Optional<AttributeProto> typed(String name, AttributeType type) {
        Optional<AttributeProto> found = attribute(name);
        if (found.isPresent() && found.get().getType() != type) {
            throw refuse("expected attribute \"" + name + "\" of type " + type + ", found "
                    + found.get().getType() + ".");
        }
        return found;
    }

    private Optional<AttributeProto> attribute(String name) {
        return proto.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .findFirst();
    }

    /** A refusal that begins with file, node and operation. */
    CheckpointException refuse(String problem) {
        return new CheckpointException(where + ": " + this + ": " + problem);
    }

    /** A refusal of a graph that is sound but spelled in a way this package does not know. */
    CheckpointException mismatch(String problem) {
        return refuse(problem + " " + OnnxGraph.ADVICE);
    }

    /** The node as a person finds it in a viewer. */
    @Override
    public String toString() {
        return proto.getName().isEmpty()
                ? "the " + op() + " node that makes \"" + output() + "\""
                : "node \"" + proto.getName() + "\" (" + op() + ")";
    }
}
