/**
 * The {@code pasta-bench} command line: this library beside stock SameDiff, PyTorch and ONNX Runtime on the same
 * examples in the same batches. In a comparison each measurement is a process of its own; {@code Comparison} starts
 * them in turns, and {@link org.pasta4j.benchmarks.Measure} and {@code src/main/python/measure.py} are what such a
 * process runs. Commands that look at one thing alone ({@code pool}, {@code runs}, {@code dl4j}, {@code kernels},
 * {@code soak}, {@code startup}, {@code serve}) measure by themselves; the {@code Siege} classes are a campaign of
 * hostile clients against a server.
 */
package org.pasta4j.benchmarks;
