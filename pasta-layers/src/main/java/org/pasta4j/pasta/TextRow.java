package org.pasta4j.pasta;

import java.util.Optional;
import org.pasta4j.bert.text.Encoding;

/**
 * A row of tokens and where it comes from.
 *
 * @param text number of the text that it is of
 * @param window which part of it; empty for all
 * @param tokens the row as the model sees it
 */
record TextRow(int text, Optional<TextWindow> window, Encoding tokens) {}
