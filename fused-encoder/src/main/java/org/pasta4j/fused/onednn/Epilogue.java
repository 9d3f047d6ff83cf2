package org.pasta4j.fused.onednn;

import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.fused.onednn.LinearShape.Finish;

/**
 * What a linear layer does with its result before it writes it.
 *
 * @param activation for {@link Finish#ACTIVATE}, else null
 * @param mask address of the dropout mask, where the finish takes one
 * @param residual address of the residual, where the finish takes one
 */
record Epilogue(Finish finish, HiddenActivation activation, long mask, long residual) {
    /** Nothing. */
    static final Epilogue WRITE = new Epilogue(Finish.WRITE, null, 0, 0);

    /** Added to what the output holds. */
    static final Epilogue ADD = new Epilogue(Finish.ADD, null, 0, 0);

    static Epilogue activate(HiddenActivation activation) {
        return new Epilogue(Finish.ACTIVATE, activation, 0, 0);
    }

    /**
     * The end of a sum over several products, the last of which this is.
     *
     * @param first whether it is the only one
     * @param masked whether dropout comes before the residual
     */
    static Epilogue residual(boolean first, boolean masked, long mask, long residual) {
        return new Epilogue(Finish.residual(first, masked), null, mask, residual);
    }
}
