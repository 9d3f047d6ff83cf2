package org.pasta4j.pasta;

/**
 * A stretch of a text that is one entity.
 *
 * @param type such as person; for labels that mark no entities the label of the word itself
 * @param text its characters, {@code wholeText.substring(start, end)}
 * @param start first character, counted as {@link String#charAt} does
 * @param end the end, excluded
 * @param score mean of the probabilities that the model gives its words' labels, each word for itself, 0 to 1; where
 *     {@link TagDecoding#VITERBI} has chosen another label than the most probable of a word, that of the chosen one
 */
public record Entity(String type, String text, int start, int end, double score) {}
