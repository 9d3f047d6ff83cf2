package org.pasta4j.fused;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner;

/** ND4J's own executioner, but for the operations of this package. Made by ND4J. */
public final class FusedExecutioner extends NativeOpExecutioner {
    /** For ND4J. */
    public FusedExecutioner() {}

    @Override
    public INDArray[] exec(CustomOp op, OpContext context) {
        if (op instanceof ExecutedInJava ours) {
            ours.execute(context);
            return context.getOutputArrays().toArray(new INDArray[0]);
        }
        return super.exec(op, context);
    }
}
