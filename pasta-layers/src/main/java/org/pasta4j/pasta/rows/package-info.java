/**
 * Labels and texts become rows and targets, and back. {@code LabelledRows} makes rows of whole texts;
 * {@code TextPieces} and {@code TextWords} find the words of a text, {@code WordText} their tokens, {@code WordWindows}
 * cuts what is too long, and {@code TaggedTexts} leads answers of rows back to words. {@code LabelCodec} and
 * {@code TagCodec} go between labels and the numbers of a head. For this library alone, but for
 * {@link org.pasta4j.pasta.rows.TextWindow} and for what goes between a training and its workers,
 * {@link org.pasta4j.pasta.rows.TrainingRow} and {@link org.pasta4j.pasta.rows.Answered}.
 */
package org.pasta4j.pasta.rows;
