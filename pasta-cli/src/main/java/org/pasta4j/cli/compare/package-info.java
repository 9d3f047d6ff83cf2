/**
 * {@code pasta compare}: methods on tasks over seeds. {@code ComparePlan} is read and checked with its data
 * ({@code PlanCheck}), {@code Comparison} trains, {@code CompareResults} keeps, {@code CompareReport} and
 * {@code CompareChart} show.
 */
package org.pasta4j.cli.compare;
