package org.pasta4j.fused;

import java.util.Map;
import org.nd4j.imports.converters.DifferentialFunctionClassHolder;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.CustomOpDescriptor;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner;

/** ND4J's own executioner, but for the operations of this package. Made by ND4J. */
public final class FusedExecutioner extends NativeOpExecutioner {
    /** How far up a caller is looked for: this class, its caller, and one more. */
    private static final int FRAMES = 3;

    private volatile boolean listed;

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

    /**
     * The operations of ND4J's native library. ND4J asks for them when it makes its list of all operations, by which
     * graphs are loaded and derived; this is the moment at which those of this package go on it. Before, the list
     * cannot be made, for its operations need ND4J; and later another thread may be reading it.
     */
    @Override
    public Map<String, CustomOpDescriptor> getCustomOperations() {
        if (!listed && isAskedForTheList()) {
            ImportClassMapping.getOpNameMapping().put(EncodeOp.NAME, new EncodeOp());
            ImportClassMapping.getOpNameMapping().put(EncodeGradientOp.NAME, new EncodeGradientOp());
            listed = true;
        }
        return super.getCustomOperations();
    }

    private static boolean isAskedForTheList() {
        return StackWalker.getInstance()
                .walk(frames -> frames.limit(FRAMES)
                        .anyMatch(
                                frame -> frame.getClassName().equals(DifferentialFunctionClassHolder.class.getName())));
    }
}
