package org.pasta4j.bert.graph;

/**
 * What is known of position ids that a graph takes as an input.
 *
 * @param first the number of the first token's position
 * @param rows of the position table, those before the first included
 */
public record PositionIds(int first, int rows) {}
