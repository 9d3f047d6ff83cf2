package org.pasta4j.bert.imported;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.graph.BertGraphReader;
import org.pasta4j.bert.graph.GraphBert;
import org.pasta4j.bert.graph.GraphBuilder;
import org.pasta4j.bert.graph.GraphTensor;
import org.pasta4j.bert.graph.OpGraph;
import org.pasta4j.bert.graph.TopologicalOrder;

/** Takes a SameDiff graph in as a graph of ONNX's operations. Constants and variables alike are its weights. */
final class SameDiffGraphReader {
    private static final String WHERE = "The SameDiff graph";
    private static final String ADVICE =
            "If this is a BERT, build or import it for prediction, without dropout, or open"
                    + " the checkpoint that it came from.";

    private final SameDiff sameDiff;
    private final boolean faultsMended;
    private final GraphBuilder graph = new GraphBuilder(WHERE, ADVICE);

    private SameDiffGraphReader(SameDiff sameDiff, boolean faultsMended) {
        this.sameDiff = sameDiff;
        this.faultsMended = faultsMended;
    }

    /**
     * Reads the BERT of a graph.
     *
     * @param faultsMended whether {@link ImportFaults} are to be looked at as if they had been mended
     * @throws CheckpointException naming the operation at which it stops being a BERT
     */
    static GraphBert read(SameDiff sameDiff, boolean faultsMended) {
        OpGraph graph = new SameDiffGraphReader(sameDiff, faultsMended).read();
        return BertGraphReader.read(graph, "SameDiff", Map.of(), List.of());
    }

    private OpGraph read() {
        Map<String, SameDiffOp> ops = sameDiff.getOps();
        for (String name : TopologicalOrder.of(ops.keySet(), this::makers, this::loop)) {
            SameDiffOp op = ops.get(name);
            op.getInputsToOp().forEach(this::source);
            new SameDiffOps(graph, op, faultsMended).add();
        }
        ends().forEach((name, value) -> graph.output(name, value));
        return graph.build();
    }

    /** The operations that make what an operation takes. */
    private List<String> makers(String op) {
        List<String> inputs = sameDiff.getOps().get(op).getInputsToOp();
        return inputs == null
                ? List.of()
                : inputs.stream()
                        .map(input -> sameDiff.getVariables().get(input).getOutputOfOp())
                        .filter(maker -> maker != null)
                        .toList();
    }

    private CheckpointException loop(String op) {
        return graph.refuse("operation \"" + op + "\" needs what it makes itself. A BERT has no loops.");
    }

    /** Adds a value that no operation makes. */
    private void source(String name) {
        SDVariable variable = sameDiff.getVariable(name);
        if (variable.getVariableType() == VariableType.ARRAY
                || graph.isInput(name)
                || graph.constant(name).isPresent()) {
            return;
        }
        if (variable.isPlaceHolder()) {
            graph.input(name, variable.dataType().isIntType(), shape(variable));
        } else {
            graph.constant(name, tensor(name, variable.getArr()));
        }
    }

    /** Lengths that are not fixed are -1; stock import of TensorFlow makes 1 of them. */
    static long[] shape(SDVariable placeholder) {
        long[] shape = Optional.ofNullable(placeholder.getShape()).orElse(new long[] {-1, -1});
        return Arrays.stream(shape).map(length -> length == 1 ? -1 : length).toArray();
    }

    private static GraphTensor tensor(String name, INDArray array) {
        DataType read =
                switch (array.dataType()) {
                    case HALF, BFLOAT16 -> DataType.FLOAT;
                    case BOOL -> DataType.INT32;
                    default -> array.dataType();
                };
        return new GraphTensor(WHERE, name, type(read), array.shape(), () -> bytes(array, read));
    }

    /** The type; empty for one that is no part of a BERT. */
    static Optional<ElementType> type(DataType type) {
        return Optional.ofNullable(
                switch (type) {
                    case FLOAT -> ElementType.F32;
                    case DOUBLE -> ElementType.F64;
                    case INT -> ElementType.I32;
                    case LONG -> ElementType.I64;
                    case HALF -> ElementType.F16;
                    case BOOL -> ElementType.BOOL;
                    default -> null;
                });
    }

    /** A copy of the values, row by row; as {@link GraphTensor} has seen, they fit into a buffer. */
    private static ByteBuffer bytes(INDArray array, DataType as) {
        try (INDArray rows = array.castTo(as).dup('c')) {
            // What a backend computed elsewhere must be fetched before it is read here.
            Nd4j.getAffinityManager().ensureLocation(rows, AffinityManager.Location.HOST);
            int width = rows.dataType().width();
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Math.toIntExact(rows.length()), width))
                    .order(ByteOrder.LITTLE_ENDIAN);
            switch (rows.dataType()) {
                case FLOAT -> bytes.asFloatBuffer().put(rows.data().asNioFloat());
                case DOUBLE -> bytes.asDoubleBuffer().put(rows.data().asNioDouble());
                case INT -> bytes.asIntBuffer().put(rows.data().asNioInt());
                default -> bytes.asLongBuffer().put(rows.data().asNioLong());
            }
            return bytes;
        }
    }

    /** What is computed and not taken by any operation. */
    private Map<String, String> ends() {
        Map<String, String> ends = new LinkedHashMap<>();
        for (SameDiffOp op : sameDiff.getOps().values()) {
            for (String output : op.getOutputsOfOp()) {
                List<String> readers = sameDiff.getVariables().get(output).getInputsForOp();
                if (readers == null || readers.isEmpty()) {
                    ends.put(output, output);
                }
            }
        }
        return ends;
    }
}
