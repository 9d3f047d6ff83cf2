/** {@code pasta-bench kernels}: the fused encoder's kernels one by one, by JMH. */
package org.pasta4j.benchmarks.kernel;
