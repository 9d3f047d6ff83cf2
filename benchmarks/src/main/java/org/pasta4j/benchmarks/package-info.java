/**
 * The {@code pasta-bench} command line. {@code PastaBench} compares with other libraries, and is the one place that
 * lists the commands; each is in the package of what it measures ({@code .kernel}, {@code .training},
 * {@code .prediction}, {@code .load}, {@code .siege}), over what several of them use ({@code .measure}, {@code .model},
 * {@code .task}, {@code .server}).
 */
package org.pasta4j.benchmarks;
