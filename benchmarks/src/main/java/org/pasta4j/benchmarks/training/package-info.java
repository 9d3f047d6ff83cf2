/**
 * Trainings that are measured by themselves: many runs at once ({@code runs}), Deeplearning4j's networks
 * ({@code dl4j}), memory over a long time ({@code soak}).
 */
package org.pasta4j.benchmarks.training;
