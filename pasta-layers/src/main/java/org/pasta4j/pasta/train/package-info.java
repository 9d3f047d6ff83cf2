/**
 * The whole training loop. {@link org.pasta4j.pasta.train.TrainingOptions} say how; {@code TrainingWindows} give the
 * examples, a window in memory at a time, {@code BatchOrder} the batches. {@code PastaTrainer} takes one {@code Run} or
 * several to their ends: a {@code Step} makes losses and gradients of a batch of each, {@code Optimizer} changes the
 * parameters, {@code CheckpointStore} saves the state. What happens is told to a
 * {@link org.pasta4j.pasta.train.TrainingListener}, and in the end by a {@link org.pasta4j.pasta.train.TrainingResult}.
 * Knows nothing of graphs.
 */
package org.pasta4j.pasta.train;
