package org.pasta4j.pasta.rows;

/**
 * A part of a text that is too long for one row.
 *
 * @param number from 0
 * @param windows of the whole text
 * @param start first character in the text
 * @param end character after the last
 */
public record TextWindow(int number, int windows, int start, int end) {}
