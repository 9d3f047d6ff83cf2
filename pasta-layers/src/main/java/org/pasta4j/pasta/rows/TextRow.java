package org.pasta4j.pasta.rows;

import java.util.Optional;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.text.Encoding;

/**
 * A row of tokens and where it comes from.
 *
 * @param text number of the text that it is of
 * @param window which part of it; empty for all
 * @param tokens the row as the model sees it
 * @hidden
 */
@Internal
public record TextRow(int text, Optional<TextWindow> window, Encoding tokens) {}
