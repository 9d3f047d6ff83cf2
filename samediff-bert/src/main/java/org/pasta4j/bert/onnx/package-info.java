/**
 * Reads a BERT from ONNX by following its graph. {@link org.pasta4j.bert.onnx.OnnxDialect} is the door; behind it a
 * {@code Pattern} class for each part of a BERT (embedding sum, layer norm, linear, activation, attention, pooler)
 * knows the spellings of that part and nothing of the others. Names of nodes and tensors serve error messages only.
 * ONNX and protobuf types stay inside this package.
 */
package org.pasta4j.bert.onnx;
