/**
 * The adapter that {@code --adapter} names, opened on its base as a {@code Labeller} of texts or of words, and what it
 * prints.
 */
package org.pasta4j.cli.adapter;
