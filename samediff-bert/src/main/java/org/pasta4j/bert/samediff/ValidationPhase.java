package org.pasta4j.bert.samediff;

import java.util.List;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.ListenerVariables;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Switches {@link Dropout} off where SameDiff's {@code fit} validates: 1.0.0-M2.1 fills the placeholder of the phase as
 * in training there. A listener of the graph; it keeps nothing and is safe for any number of threads.
 */
final class ValidationPhase extends BaseListener {
    @Override
    public boolean isActive(Operation operation) {
        return operation == Operation.TRAINING_VALIDATION;
    }

    /** None; SameDiff wants to be told so. */
    @Override
    public ListenerVariables requiredVariables(SameDiff graph) {
        return ListenerVariables.empty();
    }

    @Override
    public void preOpExecution(SameDiff graph, At at, SameDiffOp op, OpContext context) {
        List<String> inputs = op.getInputsToOp();
        for (int i = 0; inputs != null && i < inputs.size(); i++) {
            if (inputs.get(i).equals(Dropout.PHASE)) {
                context.setInputArray(i, Nd4j.scalar(false));
            }
        }
    }
}
