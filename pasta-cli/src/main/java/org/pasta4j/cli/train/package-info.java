/**
 * {@code pasta train}. {@code TrainCommand} reads the options, {@code Training} makes the model and the data of them,
 * {@code TrainingRun} trains with {@code TrainingProgress} on the screen and {@code MetricsLog} in a file, and
 * {@code RunFile}, {@code MetricsFile} and {@code TrainingCurve} tell what was done.
 */
package org.pasta4j.cli.train;
