package org.pasta4j.pasta.rows;

import org.pasta4j.bert.Internal;

/**
 * The first token of a word, at which the word is labelled.
 *
 * @param token its place in the row
 * @param word index of the word in its text
 * @hidden
 */
@Internal
public record FirstSubtoken(int token, int word) {}
