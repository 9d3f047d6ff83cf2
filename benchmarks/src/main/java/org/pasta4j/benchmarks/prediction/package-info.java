/**
 * Predictions that are measured by themselves: many adapters beside one ({@code pool}), the first answer of a new
 * process ({@code startup}).
 */
package org.pasta4j.benchmarks.prediction;
