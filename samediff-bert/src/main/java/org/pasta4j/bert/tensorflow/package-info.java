/**
 * TensorFlow's checkpoints: an index, which is a sorted table as LevelDB keeps it, and the values of all variables end
 * to end in one file or several; frozen graphs and SavedModels, read as graphs of operations.
 */
package org.pasta4j.bert.tensorflow;
