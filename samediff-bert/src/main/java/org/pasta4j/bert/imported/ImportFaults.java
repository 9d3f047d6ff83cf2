package org.pasta4j.bert.imported;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.shape.Permute;
import org.nd4j.linalg.api.ops.impl.shape.Transpose;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.graph.GraphBert;

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
        Map<SameDiffOp, Fault> faulty = in(graph, SameDiffGraphReader.read(graph, true));
        List<String> mended = describe(faulty);
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
     * @param bert the BERT in it
     * @throws CheckpointException naming the first, and what to do
     */
    public static void refuseIn(SameDiff graph, GraphBert bert) {
        refuse(describe(in(graph, bert)), null);
    }

    /**
     * Refuses a graph that would be a BERT if it had none.
     *
     * @param cause why it is none
     * @throws CheckpointException naming the first, and what to do
     */
    static void refuseIn(SameDiff graph, CheckpointException cause) {
        List<String> faults;
        try {
            faults = describe(in(graph, SameDiffGraphReader.read(graph, true)));
        } catch (CheckpointException e) {
            return;
        }
        refuse(faults, cause);
    }

    private static void refuse(List<String> faults, CheckpointException cause) {
        if (!faults.isEmpty()) {
            throw new CheckpointException(
                    "The SameDiff graph has " + faults.size() + (faults.size() == 1 ? " fault" : " faults")
                            + " that ND4J's import of TensorFlow makes, such as: " + faults.get(0)
                            + ". Its numbers or its training are wrong. PastaLayers.repair(graph) mends them.",
                    cause);
        }
    }

    /** One sentence for each fault. */
    private static List<String> describe(Map<SameDiffOp, Fault> faults) {
        return faults.entrySet().stream()
                .map(fault -> String.format(
                        Locale.ROOT, fault.getValue().sentence, fault.getKey().getName()))
                .toList();
    }

    private static Map<SameDiffOp, Fault> in(SameDiff graph, GraphBert bert) {
        List<String> states = bert.hiddenStates();
        Set<SameDiffOp> encoder = makersOf(graph, states.get(states.size() - 1));
        Map<SameDiffOp, Fault> faulty = new LinkedHashMap<>();
        for (SameDiffOp op : graph.getOps().values()) {
            // A head of the user's own may well go over axis 1, to pool tokens by weights.
            fault(op.getOp())
                    .filter(fault -> fault != Fault.SOFTMAX_AXIS || encoder.contains(op))
                    .ifPresent(fault -> faulty.put(op, fault));
        }
        return faulty;
    }

    /** All operations that a value is computed by. */
    private static Set<SameDiffOp> makersOf(SameDiff graph, String value) {
        Set<SameDiffOp> makers = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            SameDiffOp maker =
                    graph.getOps().get(graph.getVariables().get(open.pop()).getOutputOfOp());
            if (maker != null && makers.add(maker)) {
                maker.getInputsToOp().forEach(open::push);
            }
        }
        return makers;
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
        alone.addTArgument(product.tArgs()[0], 0.0);
        alone.configureFromArguments();
        return alone;
    }
}
