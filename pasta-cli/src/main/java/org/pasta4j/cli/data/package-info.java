/**
 * The files of texts that commands read. {@code TableOptions} and {@code ColumnOptions} say which columns,
 * {@code TrainedColumns} which ones an adapter was trained on, {@code TrainingSource} reads examples of texts or of
 * words, {@code LabelledData} has train and dev together, and {@code DataNotes} says what looks unintended in them.
 */
package org.pasta4j.cli.data;
