/**
 * The whole training loop. {@link org.pasta4j.pasta.train.TrainingOptions} say how; {@code RowWindows} tell the sizes
 * of the rows, {@code ShuffleBuffers} have the rows themselves, a window in memory at a time, and {@code BatchOrder}
 * makes the batches. {@code PastaTrainer} takes one {@code Run} or several to their ends: a {@code Step} makes losses
 * and gradients of a batch of each, {@code Optimizer} changes the parameters, {@code TrainingStateStore} saves the
 * state. A {@code Run} has a place among its batches ({@code BatchCursor}), the sums of its epochs ({@code EpochLog})
 * and its best validation ({@code BestSoFar}). Where rows and gradients are with workers
 * ({@link org.pasta4j.pasta.train.WorkerGroup}), {@code WorkerRows} and {@code WorkerStep} take their place. A
 * {@link org.pasta4j.pasta.train.TrainingListener} is called on the way, and a
 * {@link org.pasta4j.pasta.train.TrainingResult} is the end. No class of this package builds a graph.
 */
package org.pasta4j.pasta.train;
