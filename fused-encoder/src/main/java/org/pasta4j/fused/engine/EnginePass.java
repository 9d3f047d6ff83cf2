package org.pasta4j.fused.engine;

import java.nio.FloatBuffer;

/** One forward pass whose activations are kept until its backward pass. For one thread. */
public interface EnginePass extends AutoCloseable {
    /**
     * The backward pass to the offsets, and to them only; the pass is closed by it.
     *
     * @param outputGradient of the loss, of the shape of the pass's output, absolute from index 0
     * @return {@code [L, size, H]}, the gradient of the offset table
     * @throws IllegalStateException if the pass is closed, or was made without {@link PassOptions#backward}
     */
    float[] backward(FloatBuffer outputGradient);

    /** Gives the activations' memory back. Closing twice does nothing. */
    @Override
    void close();
}
