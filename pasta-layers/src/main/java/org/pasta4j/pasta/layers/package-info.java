/**
 * Offsets and head in a SameDiff graph. {@link org.pasta4j.pasta.layers.PastaLayers} builds a
 * {@link org.pasta4j.pasta.layers.PastaGraph} on an encoder's: the offsets go into it, {@code SequenceHead} or
 * {@code TokenHead} and {@code TaskLoss} onto it. {@code StepGraph} is the graph of a training of one run or several,
 * with their gradients; {@link org.pasta4j.pasta.layers.GraphBatches} feeds {@code SameDiff.fit}.
 */
package org.pasta4j.pasta.layers;
