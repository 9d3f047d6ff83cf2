/**
 * This library beside stock SameDiff, PyTorch and ONNX Runtime on the same examples in the same batches. Each
 * measurement is a process of its own: {@code ContestantRounds} starts them in turns, {@code Measure} and
 * {@code src/main/python/measure.py} are what such a process runs, and {@code Report} writes the table and the picture.
 */
package org.pasta4j.benchmarks.comparison;
