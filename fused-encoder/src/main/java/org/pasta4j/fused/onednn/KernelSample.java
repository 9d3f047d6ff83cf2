package org.pasta4j.fused.onednn;

/**
 * A kernel with what it works on, ready to be run again and again on the thread that made it.
 *
 * @param forward computes the output
 * @param backward computes the gradient of the input
 */
public record KernelSample(Runnable forward, Runnable backward) {}
