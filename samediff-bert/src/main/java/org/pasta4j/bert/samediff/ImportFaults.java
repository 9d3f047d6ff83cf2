package org.pasta4j.bert.samediff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.pasta4j.bert.CheckpointException;

/**
 * What 1.0.0-M2.1's import of TensorFlow graphs gets wrong in a BERT, without a word: the softmax of attention goes
 * over the heads (axis 1) instead of the tokens, and products of stacks of matrices are added to whatever the memory of
 * their result holds (beta 1).
 */
public final class ImportFaults {
    private ImportFaults() {}

    /**
     * Mends them in place, if what comes of it is a BERT; else the graph stays as it is.
     *
     * @return a sentence for each operation that was mended; none if nothing was wrong
     * @throws CheckpointException if the graph would be no BERT either way
     */
    public static List<String> repair(SameDiff graph) {
        List<SameDiffOp> faulty = in(graph);
        SameDiffGraphReader.read(graph, true);
        List<String> mended = faulty.stream().map(ImportFaults::describe).toList();
        faulty.forEach(ImportFaults::mend);
        if (!faulty.isEmpty()) {
            // Sessions and a gradient function that were made before still hold the operations as they were.
            graph.getSessions().clear();
            graph.setLossVariables(graph.getLossVariables().toArray(String[]::new));
        }
        return mended;
    }

    /** One sentence for each fault. */
    static List<String> describe(SameDiff graph) {
        return in(graph).stream().map(ImportFaults::describe).toList();
    }

    private static List<SameDiffOp> in(SameDiff graph) {
        List<SameDiffOp> faulty = new ArrayList<>();
        for (SameDiffOp op : graph.getOps().values()) {
            if (op.getOp() instanceof SoftMax softmax && softmax.iArgs().length > 0 && softmax.iArgs()[0] == 1
                    || isAdded(op)) {
                faulty.add(op);
            }
        }
        return faulty;
    }

    private static boolean isAdded(SameDiffOp op) {
        return op.getOp() instanceof Mmul product && product.tArgs().length > 1 && product.tArgs()[1] != 0;
    }

    private static String describe(SameDiffOp op) {
        return isAdded(op)
                ? "the product \"" + op.getName() + "\" is added to what the memory of its result holds"
                : "the softmax \"" + op.getName() + "\" goes over axis 1 instead of the last";
    }

    /** Puts an operation of the same name in its place: arguments of an operation cannot be taken away. */
    private static void mend(SameDiffOp op) {
        DynamicCustomOp wrong = (DynamicCustomOp) op.getOp();
        DynamicCustomOp right;
        if (isAdded(op)) {
            right = new Mmul();
            right.addIArgument(wrong.iArgs());
            right.addTArgument(1.0, 0.0);
            right.configureFromArguments();
        } else {
            right = new SoftMax();
            right.addIArgument(-1);
            right.setPropertiesForFunction(Map.of("dimension", -1));
        }
        right.setSameDiff(wrong.getSameDiff());
        right.setOwnName(wrong.getOwnName());
        op.setOp(right);
    }
}
