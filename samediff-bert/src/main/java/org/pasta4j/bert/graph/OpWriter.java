package org.pasta4j.bert.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.ElementType;

/** Adds to a graph what another dialect writes as one operation and ONNX as several. */
public final class OpWriter {
    private static final long TO_THE_END = Integer.MAX_VALUE;
    /** As ONNX numbers them. */
    private static final Map<ElementType, Long> TYPES = Map.of(
            ElementType.F32, 1L,
            ElementType.I32, 6L,
            ElementType.I64, 7L,
            ElementType.BOOL, 9L,
            ElementType.F16, 10L,
            ElementType.F64, 11L);

    private final GraphBuilder graph;
    private final String node;
    private final String output;
    private int temporaries;

    /**
     * A writer of one operation.
     *
     * @param node its name in the file, for messages
     * @param output the value that it makes
     */
    public OpWriter(GraphBuilder graph, String node, String output) {
        this.graph = graph;
        this.node = node;
        this.output = output;
    }

    /** Adds an operation that makes the output. */
    public void last(String op, Map<String, Object> attributes, String... inputs) {
        last(op, attributes, List.of(inputs));
    }

    /** Adds an operation that makes the output. */
    public void last(String op, Map<String, Object> attributes, List<String> inputs) {
        graph.add(node, op, inputs, List.of(output), attributes);
    }

    /** Adds an operation that makes a value of its own. */
    public String step(String op, Map<String, Object> attributes, String... inputs) {
        String made = temporary();
        graph.add(node, op, List.of(inputs), List.of(made), attributes);
        return made;
    }

    private String temporary() {
        return output + "//" + temporaries++;
    }

    /** Adds a list of integers. */
    public String integers(long... values) {
        String made = temporary();
        graph.constant(made, GraphTensor.integers("", made, values));
        return made;
    }

    /** Adds a constant. */
    String constant(GraphTensor tensor) {
        String made = temporary();
        graph.constant(made, tensor);
        return made;
    }

    /** Adds one number. */
    public String number(double value) {
        String made = temporary();
        graph.constant(made, GraphTensor.floats("", made, new float[] {(float) value}));
        return made;
    }

    /** Adds a list of numbers. */
    public String numbers(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        String made = temporary();
        graph.constant(made, GraphTensor.floats("", made, floats, floats.length));
        return made;
    }

    /** The same numbers as another type; one that is not known counts as float32. */
    public void cast(String x, Optional<ElementType> type) {
        last("Cast", Map.of("to", type.map(TYPES::get).orElse(TYPES.get(ElementType.F32))), x);
    }

    /** {@code (a - b)^2}. */
    public void squaredDifference(String a, String b) {
        String difference = step("Sub", Map.of(), a, b);
        last("Mul", Map.of(), difference, difference);
    }

    /** {@code 1 / sqrt(x)}. */
    public void inverseRoot(String x) {
        last("Reciprocal", Map.of(), step("Sqrt", Map.of(), x));
    }

    /** Values side by side along a new axis; numbers that are known are a list that is known. */
    public void stack(List<String> values, long axis) {
        List<long[]> known =
                values.stream().flatMap(value -> single(value).stream()).toList();
        if (axis == 0 && known.size() == values.size()) {
            long[] list = known.stream().mapToLong(number -> number[0]).toArray();
            graph.constant(output, GraphTensor.integers(node, output, list));
            return;
        }
        List<String> pieces = new ArrayList<>();
        for (String value : values) {
            pieces.add(step("Unsqueeze", Map.of("axes", new long[] {axis}), value));
        }
        last("Concat", Map.of("axis", axis), pieces);
    }

    private Optional<long[]> single(String value) {
        return graph.constant(value).filter(t -> t.isInteger() && t.rank() == 0).map(GraphTensor::integers);
    }

    /** A product of matrices, or of stacks of them, the last two axes of either exchanged before. */
    public void product(String a, boolean transposeA, String b, boolean transposeB) {
        last("MatMul", Map.of(), transposeA ? exchanged(a) : a, transposeB ? exchanged(b) : b);
    }

    /**
     * A sum of products by the letters of its axes; one that no BERT has stays an {@code Einsum}.
     *
     * @param equation as NumPy and ONNX write it
     */
    public void einsum(String equation, List<String> operands) {
        new EinsumWriter(graph, this).write(equation, operands);
    }

    private String exchanged(String matrices) {
        boolean weight = graph.constant(matrices).filter(t -> t.rank() == 2).isPresent();
        return step("Transpose", Map.of("perm", weight ? new long[] {1, 0} : new long[] {0, 1, 3, 2}), matrices);
    }

    /**
     * Of a value as much along each axis as a size says, -1 for all that follows.
     *
     * @param begin a value that lists where to begin along each axis
     * @param size a value that lists how much to take
     */
    public void sliceBySize(String x, String begin, String size, int axes) {
        String rest = x;
        for (int axis = 0; axis < axes; axis++) {
            String from = element(begin, axis);
            String length = element(size, axis);
            String open = step("Less", Map.of(), length, integers(0));
            String to = step("Where", Map.of(), open, integers(TO_THE_END), step("Add", Map.of(), from, length));
            rest = step("Slice", Map.of(), rest, from, to, integers(axis));
        }
        last("Identity", Map.of(), rest);
    }

    private String element(String list, int index) {
        Optional<long[]> known = known(list).filter(values -> index < values.length);
        if (known.isPresent()) {
            return integers(known.get()[index]);
        }
        return step("Slice", Map.of(), list, integers(index), integers(index + 1), integers(0));
    }

    /**
     * A slice as NumPy and TensorFlow write it.
     *
     * @param strided bounds by axis
     */
    public void stridedSlice(String x, Strided strided) {
        int axes = strided.begin().length;
        long[] begin = strided.begin().clone();
        long[] end = strided.end().clone();
        long[] all = new long[axes];
        List<Long> gone = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            all[i] = i;
            if (isSet(strided.shrink(), i)) {
                gone.add((long) i);
                end[i] = begin[i] == -1 ? TO_THE_END : begin[i] + 1;
            } else {
                begin[i] = isSet(strided.beginMask(), i) ? 0 : begin[i];
                end[i] = isSet(strided.endMask(), i) ? TO_THE_END : end[i];
            }
        }
        String rest = x;
        for (int i = 0; i < axes; i++) {
            boolean whole = begin[i] == 0 && end[i] == TO_THE_END && strided.strides()[i] == 1;
            if (!whole) {
                rest = step(
                        "Slice",
                        Map.of(),
                        rest,
                        integers(begin[i]),
                        integers(end[i]),
                        integers(all[i]),
                        integers(strided.strides()[i]));
            }
        }
        if (gone.isEmpty()) {
            last("Identity", Map.of(), rest);
        } else {
            long[] axesGone = gone.stream().mapToLong(Long::longValue).toArray();
            last("Squeeze", Map.of("axes", axesGone), rest);
        }
    }

    /**
     * A slice whose bounds are computed. Of each axis a part is taken; none is left out.
     *
     * @param begin a value that lists where to begin along each axis
     * @param end a value that lists where to end along each axis
     * @param strides by axis
     * @param beginMask a bit for each axis that begins at its beginning whatever is said
     * @param endMask a bit for each axis that ends at its end
     */
    public void stridedSlice(String x, String begin, String end, long[] strides, long beginMask, long endMask) {
        String rest = x;
        for (int axis = 0; axis < strides.length; axis++) {
            boolean fromBegin = isSet(beginMask, axis);
            boolean toEnd = isSet(endMask, axis);
            if (!fromBegin || !toEnd || strides[axis] != 1) {
                String from = fromBegin ? integers(0) : element(begin, axis);
                String to = toEnd ? integers(TO_THE_END) : element(end, axis);
                rest = step("Slice", Map.of(), rest, from, to, integers(axis), integers(strides[axis]));
            }
        }
        last("Identity", Map.of(), rest);
    }

    private static boolean isSet(long mask, int bit) {
        return (mask >> bit & 1) != 0;
    }

    /**
     * The bounds of a slice.
     *
     * @param beginMask a bit for each axis that begins at its beginning whatever is said
     * @param endMask a bit for each axis that ends at its end
     * @param shrink a bit for each axis of which one index is taken, and which is gone then
     */
    public record Strided(long[] begin, long[] end, long[] strides, long beginMask, long endMask, long shrink) {}

    /** The integers of a constant that was added. */
    public Optional<long[]> known(String value) {
        return graph.constant(value).filter(GraphTensor::isInteger).map(GraphTensor::integers);
    }
}
