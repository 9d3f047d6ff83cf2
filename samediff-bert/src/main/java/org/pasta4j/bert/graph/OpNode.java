package org.pasta4j.bert.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pasta4j.bert.CheckpointException;

/**
 * One operation of a graph, under the name and with the attributes that ONNX gives it, whatever file it came from.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public final class OpNode {
    private final String name;
    private final String op;
    private final List<String> taken;
    private final List<String> inputs;
    private final List<String> outputs;
    private final Map<String, Object> attributes;
    private final String where;
    private final String advice;

    OpNode(
            String name,
            String op,
            List<String> taken,
            List<String> inputs,
            List<String> outputs,
            Map<String, Object> attributes,
            String where,
            String advice) {
        this.taken = List.copyOf(taken);
        this.name = name;
        this.op = op;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.attributes = Map.copyOf(attributes);
        this.where = where;
        this.advice = advice;
    }

    /** The same with its inputs under other names. */
    OpNode renamed(UnaryOperator<String> names) {
        return new OpNode(name, op, taken, inputs.stream().map(names).toList(), outputs, attributes, where, advice);
    }

    /** Its name in the file; may be empty. */
    public String name() {
        return name;
    }

    /** The operation; one that is not ONNX's own carries its domain, as in {@code com.microsoft.Gelu}. */
    public String op() {
        return op;
    }

    /** Whether it is this operation. */
    public boolean is(String op) {
        return this.op.equals(op);
    }

    /** The values that it takes, empty names for those left out; copies are named as what they are copies of. */
    public List<String> inputs() {
        return inputs;
    }

    /** An input; the empty name, which nothing makes, where the node has no such input. */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** An input as it is laid where the node takes it, where {@link #input} may name the same rows laid otherwise. */
    String taken(int index) {
        return index < taken.size() ? taken.get(index) : "";
    }

    /** The operand of a two-input operation that is not this value; empty if the value is no input or both. */
    public Optional<String> other(String value) {
        if (inputs.size() != 2 || inputs.get(0).equals(inputs.get(1))) {
            return Optional.empty();
        }
        return inputs.get(0).equals(value)
                ? Optional.of(inputs.get(1))
                : inputs.get(1).equals(value) ? Optional.of(inputs.get(0)) : Optional.empty();
    }

    /** The first output; the others are never used by what this package reads. */
    public String output() {
        return outputs.isEmpty() ? "" : outputs.get(0);
    }

    /** The values that it makes. */
    public List<String> outputs() {
        return outputs;
    }

    /** An attribute that is an integer. */
    public long integer(String attribute, long otherwise) {
        return typed(attribute, Long.class).orElse(otherwise);
    }

    /** An attribute that is a number. */
    public float real(String attribute, float otherwise) {
        return typed(attribute, Float.class).orElse(otherwise);
    }

    /** An attribute that is text. */
    public String text(String attribute, String otherwise) {
        return typed(attribute, String.class).orElse(otherwise);
    }

    /** An attribute that is a list of integers. */
    public Optional<long[]> integers(String attribute) {
        return typed(attribute, long[].class).map(long[]::clone);
    }

    /** An attribute that is a tensor. */
    public Optional<GraphTensor> tensor(String attribute) {
        return typed(attribute, GraphTensor.class);
    }

    private <T> Optional<T> typed(String attribute, Class<T> type) {
        Object value = attributes.get(attribute);
        if (value != null && !type.isInstance(value)) {
            throw refuse("expected attribute \"" + attribute + "\" of another type, found " + value + ".");
        }
        return Optional.ofNullable(type.cast(value));
    }

    /** A refusal that begins with file, node and operation. */
    public CheckpointException refuse(String problem) {
        return new CheckpointException(where + ": " + this + ": " + problem);
    }

    /** A refusal of a graph that is sound but spelled in a way that is not known; ends in what to do. */
    public CheckpointException mismatch(String problem) {
        return refuse(problem + " " + advice);
    }

    /** The node as a person finds it in a viewer. */
    @Override
    public String toString() {
        return name.isEmpty()
                ? "the " + op + " node that makes \"" + output() + "\""
                : "node \"" + name + "\" (" + op + ")";
    }
}
