/**
 * The entry points: {@link org.pasta4j.pasta.model.PastaModel} for whole texts and
 * {@link org.pasta4j.pasta.model.PastaTagger} for their words. Both are made, trained, evaluated, saved and loaded
 * alike ({@link org.pasta4j.pasta.model.TrainableModel}): {@code AdaptedModel} is what they share, over a
 * {@code ModelCore} of base and parameters. {@code Trainer} trains the models of a list of {@code Job}s, and
 * {@code Predictor} computes logits. {@link org.pasta4j.pasta.model.ParallelTraining} trains where workers hold the
 * rows; each of them is a {@link org.pasta4j.pasta.model.TrainingWorker}.
 */
package org.pasta4j.pasta.model;
