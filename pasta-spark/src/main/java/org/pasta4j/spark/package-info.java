/**
 * Adapters in Apache Spark. {@code PastaTransformer} is the stage of Spark ML: the driver reads the adapters
 * ({@code ShippedAdapters}) and sends them, with the place of the base ({@code BaseLocation}), to the executors. There
 * {@code RowScorer} makes batches of the rows of a partition and has them answered by the one {@code AdapterPool} that
 * an executor's JVM has for a base ({@code ExecutorPools}); {@code AnswerColumns} makes columns of the answers.
 */
package org.pasta4j.spark;
