package org.pasta4j.cuda;

/**
 * A frozen linear layer on the GPU.
 *
 * @param weight pointer to act {@code [out, in]}
 * @param bias pointer: act {@code [out]} where cuBLASLt adds it, float where a kernel does
 */
record Linear(long weight, long bias, int in, int out) {}
