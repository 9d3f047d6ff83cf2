/**
 * The front doors: {@link org.pasta4j.pasta.model.PastaModel} for whole texts and
 * {@link org.pasta4j.pasta.model.PastaTagger} for their words. Both are made, trained, asked, measured, saved and
 * loaded alike ({@link org.pasta4j.pasta.model.TrainableModel}); {@code ModelCore} is what they have in common, and
 * {@code Predictor} asks the base.
 */
package org.pasta4j.pasta.model;
