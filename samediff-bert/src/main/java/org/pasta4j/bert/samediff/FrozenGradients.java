package org.pasta4j.bert.samediff;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * Makes a graph's gradient function and takes out of it what computes gradients of a frozen encoder's weights. SameDiff
 * derives a product with a constant by one operation that yields both gradients, and so spends a third of a training
 * step on numbers that are never read; here each becomes the operation that yields the gradient of the input alone. The
 * gradients that remain keep their bits.
 */
public final class FrozenGradients {
    /** The name of the gradient function in {@link SameDiff#getFunction}. */
    private static final String GRADIENT_FUNCTION = "grad";

    /** The variable with which SameDiff begins a gradient function: the gradient of the loss by itself. */
    private static final String LOSS_GRADIENT = "one-var";

    private FrozenGradients() {}

    /**
     * Creates the gradient function, if there is none yet, and prunes it. Calling it again changes nothing.
     *
     * <p>SameDiff prints a line for each operation it derives. To keep these from the console, {@code System.out} is a
     * filter for this moment; all else that any thread prints passes through it.
     *
     * @param graph has its loss variables set
     * @return the gradient function, a graph that computes the loss and the gradients of the variables
     */
    public static SameDiff create(SameDiff graph) {
        if (graph.getFunction(GRADIENT_FUNCTION) == null) {
            createSilently(graph);
        }
        SameDiff gradients = graph.getFunction(GRADIENT_FUNCTION);
        prune(gradients);
        return gradients;
    }

    /** Whether a graph is the gradient function of another. */
    static boolean isGradientFunction(SameDiff graph) {
        return graph.hasVariable(GRADIENT_FUNCTION) && graph.hasVariable(LOSS_GRADIENT);
    }

    /** One thread at a time, so that each finds the console of the program and puts that back. */
    private static synchronized void createSilently(SameDiff graph) {
        PrintStream console = System.out;
        PrintStream quiet = new WithoutDerivations(console);
        System.setOut(quiet);
        try {
            graph.createGradFunction();
        } finally {
            // Another thread may have put its own stream there meanwhile.
            if (System.out == quiet) {
                System.setOut(console);
            }
        }
    }

    private static void prune(SameDiff gradients) {
        for (SameDiffOp op : new ArrayList<>(gradients.getOps().values())) {
            Optional<SDVariable> cheaper = inputGradient(gradients, op);
            cheaper.ifPresent(c -> redirect(gradients, op.getOutputsOfOp().get(0), c));
        }
    }

    /** The gradient of the first input alone, where the second is a constant or a factor of dropout. */
    private static Optional<SDVariable> inputGradient(SameDiff gradients, SameDiffOp op) {
        List<String> inputs = op.getInputsToOp();
        if (inputs == null || inputs.size() != 3 || !isRead(gradients, op)) {
            return Optional.empty();
        }
        boolean dropout = inputs.get(1).startsWith(Dropout.FACTOR);
        if (!dropout && !gradients.getVariable(inputs.get(1)).isConstant()) {
            return Optional.empty();
        }
        // Others' constants may be the larger of the two, and then the gradient is a sum.
        boolean ours = dropout || inputs.get(1).startsWith(StockOps.SCOPE);
        SDVariable constant = gradients.getVariable(inputs.get(1));
        SDVariable gradient = gradients.getVariable(inputs.get(2));
        return switch (op.getOp().opName()) {
            case "matmul_bp" ->
                Arrays.stream(((DynamicCustomOp) op.getOp()).iArgs()).allMatch(transposed -> transposed == 0)
                        ? Optional.of(gradients.mmul(gradient, constant, false, true, false))
                        : Optional.empty();
            case "multiply_bp" -> ours ? Optional.of(gradient.mul(constant)) : Optional.empty();
            case "add_bp" -> ours ? Optional.of(gradient) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isRead(SameDiff gradients, SameDiffOp op) {
        List<String> readers =
                gradients.getVariables().get(op.getOutputsOfOp().get(0)).getInputsForOp();
        return readers != null && !readers.isEmpty();
    }

    /** Lets what reads one variable read another. */
    static void redirect(SameDiff gradients, String from, SDVariable to) {
        Variable old = gradients.getVariables().get(from);
        for (String reader : new ArrayList<>(old.getInputsForOp())) {
            SameDiffOp op = gradients.getOps().get(reader);
            for (int i = 0; i < op.getInputsToOp().size(); i++) {
                if (op.getInputsToOp().get(i).equals(from)) {
                    gradients.replaceArgFor(i, to, op.getOp());
                }
            }
        }
        old.getInputsForOp().clear();
    }
}
