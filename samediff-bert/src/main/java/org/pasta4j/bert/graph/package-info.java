/**
 * Recognises a BERT in a graph of operations, whatever file or program it came from: readers of ONNX, TensorFlow and
 * SameDiff translate into ONNX's operations ({@link org.pasta4j.bert.graph.GraphBuilder}), and
 * {@link org.pasta4j.bert.graph.BertGraphReader} follows them. A {@code Pattern} class for each part of a BERT
 * (embedding sum, layer norm, linear, activation, attention, pooler) knows the spellings of that part, and uses the
 * patterns of which it is made. What exporters spell in too many ways (masks, positions, shapes) is computed for a few
 * inputs instead ({@code Probe}). Names of nodes and values serve error messages only.
 */
package org.pasta4j.bert.graph;
