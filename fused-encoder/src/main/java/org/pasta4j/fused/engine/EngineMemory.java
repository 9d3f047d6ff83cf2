package org.pasta4j.fused.engine;

/**
 * Memory that an engine holds outside the Java heap, in bytes.
 *
 * @param weights of the frozen model, in the engine's own layout
 * @param backwardWeights the second layout that training needs; 0 before the first training pass
 * @param activations kept for backward passes, in use or ready to be used again: the most that was needed at once
 * @param scratch of the threads, grows with the largest batch; shared by all engines of the process
 * @param kernels compiled so far, by all engines of the process
 */
public record EngineMemory(long weights, long backwardWeights, long activations, long scratch, long kernels) {
    private static final double MIB = 1 << 20;

    /** As in {@code weights 41 MiB, for training 40 MiB, activations 60 MiB, scratch 12 MiB, 800 kernels}. */
    @Override
    public String toString() {
        return String.format(
                java.util.Locale.ROOT,
                "weights %.0f MiB, for training %.0f MiB, activations %.0f MiB, scratch %.0f MiB, %d kernels",
                weights / MIB,
                backwardWeights / MIB,
                activations / MIB,
                scratch / MIB,
                kernels);
    }
}
