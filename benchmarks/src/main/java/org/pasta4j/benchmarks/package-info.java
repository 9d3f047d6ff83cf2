/**
 * The {@code pasta-bench} command line: this library beside stock SameDiff, PyTorch and ONNX Runtime on the same
 * examples in the same batches. Each measurement is a process of its own; this package starts them in turns, and its
 * {@link org.pasta4j.benchmarks.Measure} and {@code src/main/python/measure.py} are what such a process runs.
 */
package org.pasta4j.benchmarks;
