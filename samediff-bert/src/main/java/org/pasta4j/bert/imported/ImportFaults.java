package org.pasta4j.bert.imported;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.shape.Permute;
import org.nd4j.linalg.api.ops.impl.shape.Transpose;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.pasta4j.bert.CheckpointException;

/**
 * What 1.0.0-M2.1's import of TensorFlow graphs gets wrong in a BERT, without a word: the softmax of attention goes
 * over the heads instead of the tokens, products of stacks of matrices are added to whatever the memory of their result
 * holds, and transposes are derived as if they turned all axes round.
 */
public final class ImportFaults {
    private ImportFaults() {}

    private enum Fault {
        SOFTMAX_AXIS("the softmax \"%s\" goes over axis 1 instead of the last"),
        ADDED_PRODUCT("the product \"%s\" is added to what the memory of its result holds"),
        TRANSPOSE_DERIVED("the transpose \"%s\" is derived as if it turned all axes round");

        private final String sentence;

        Fault(String sentence) {
            this.sentence = sentence;
        }
    }

    /**
     * Mends them in place, if what comes of it is a BERT; else the graph stays as it is.
     *
     * @return a sentence for each operation that was mended; none if nothing was wrong
     * @throws CheckpointException if the graph would be no BERT either way
     */
    public static List<String> repair(SameDiff graph) {
        Map<SameDiffOp, Fault> faulty = in(graph);
        SameDiffGraphReader.read(graph, true);
        List<String> mended = describe(graph);
        faulty.forEach(ImportFaults::mend);
        if (!faulty.isEmpty()) {
            graph.getSessions().clear();
            // Takes the gradient function out, which holds the operations as they were.
            graph.setLossVariables(graph.getLossVariables().toArray(String[]::new));
        }
        return mended;
    }

    /**
     * Refuses a graph that has any.
     *
     * @param cause what came of them; may be null
     * @throws CheckpointException naming the first, and what to do
     */
    public static void refuseIn(SameDiff graph, CheckpointException cause) {
        List<String> faults = describe(graph);
        if (!faults.isEmpty()) {
            throw new CheckpointException(
                    "The SameDiff graph has " + faults.size()
                            + " faults that ND4J's import of TensorFlow makes, such as: "
                            + faults.get(0) + ". Its numbers or its training are wrong. PastaLayers.repair(graph) mends"
                            + " them.",
                    cause);
        }
    }

    /** One sentence for each fault. */
    private static List<String> describe(SameDiff graph) {
        return in(graph).entrySet().stream()
                .map(fault ->
                        String.format(fault.getValue().sentence, fault.getKey().getName()))
                .toList();
    }

    private static Map<SameDiffOp, Fault> in(SameDiff graph) {
        Map<SameDiffOp, Fault> faulty = new LinkedHashMap<>();
        graph.getOps().values().forEach(op -> fault(op.getOp()).ifPresent(fault -> faulty.put(op, fault)));
        return faulty;
    }

    private static Optional<Fault> fault(DifferentialFunction op) {
        if (op instanceof SoftMax softmax && softmax.iArgs().length > 0 && softmax.iArgs()[0] == 1) {
            return Optional.of(Fault.SOFTMAX_AXIS);
        }
        if (op instanceof Mmul product && product.tArgs().length > 1 && product.tArgs()[1] != 0) {
            return Optional.of(Fault.ADDED_PRODUCT);
        }
        // A permutation is a transpose to Java.
        return op.getClass() == Transpose.class && op.args().length > 1
                ? Optional.of(Fault.TRANSPOSE_DERIVED)
                : Optional.empty();
    }

    /** Puts an operation of the same name in its place: arguments of an operation cannot be taken away. */
    private static void mend(SameDiffOp op, Fault fault) {
        DynamicCustomOp wrong = (DynamicCustomOp) op.getOp();
        DynamicCustomOp right =
                switch (fault) {
                    case SOFTMAX_AXIS -> overLastAxis();
                    case ADDED_PRODUCT -> alone(wrong);
                    case TRANSPOSE_DERIVED -> new Permute();
                };
        right.setSameDiff(wrong.getSameDiff());
        right.setOwnName(wrong.getOwnName());
        op.setOp(right);
    }

    private static DynamicCustomOp overLastAxis() {
        SoftMax softmax = new SoftMax();
        softmax.addIArgument(-1);
        softmax.setPropertiesForFunction(Map.of("dimension", -1));
        return softmax;
    }

    private static DynamicCustomOp alone(DynamicCustomOp product) {
        Mmul alone = new Mmul();
        alone.addIArgument(product.iArgs());
        alone.addTArgument(1.0, 0.0);
        alone.configureFromArguments();
        return alone;
    }
}
