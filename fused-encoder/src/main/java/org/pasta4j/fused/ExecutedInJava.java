package org.pasta4j.fused;

import org.nd4j.linalg.api.ops.OpContext;

/** A custom operation that ND4J's native library does not know; {@link FusedExecutioner} calls it. */
interface ExecutedInJava {
    /** Reads the context's inputs and fills its outputs, which have the shapes that the operation announced. */
    void execute(OpContext context);
}
