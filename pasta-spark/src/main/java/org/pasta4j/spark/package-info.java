/**
 * Adapters in Apache Spark. {@code PastaTransformer} is the stage of Spark ML: the driver reads the adapters
 * ({@code ShippedAdapters}) and sends them, with the place of the base ({@code BaseLocation}), to the executors
 * ({@code Scoring}). There {@code RowScorer} makes batches of what the rows of a partition ask ({@code Question}) and
 * has them answered by the one {@code SharedPool} that an executor's JVM has for a base ({@code ExecutorBase}), on the
 * threads that its tasks may have ({@code ExecutorThreads}); {@code AnswerColumns} makes columns of the answers.
 * {@code PastaFunctions} makes functions of Spark SQL of the same: {@code TextFunction} answers a row at a time, and
 * {@code GatheredRequests} puts the rows of all tasks together.
 *
 * <p>{@code PastaClassifier}, {@code PastaRegressor} and {@code PastaTokenClassifier} make such transformers.
 * {@code SparkTraining} is the driver's part: rows of the table ({@code SourceRow}), their classes
 * ({@code ClassLabels}), and a {@link org.pasta4j.pasta.model.ParallelTraining} over {@code SparkWorkers}. These make
 * tokens of the rows ({@code RowEncoding}), tell the driver their sizes ({@code RowSurvey}), deal them to the workers
 * ({@code Deal}, {@code Shard}) and run a job a step ({@code StepTask}) or a validation ({@code AnswerTask}); a task
 * takes a {@code ShardWorker} of its JVM ({@code ExecutorWorkers}), over the base that is open there
 * ({@code ExecutorBase}). {@code HadoopStates} keep what a training is resumed from.
 */
package org.pasta4j.spark;
