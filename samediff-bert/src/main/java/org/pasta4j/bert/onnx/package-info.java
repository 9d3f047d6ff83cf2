/**
 * Takes ONNX files in as graphs. {@link org.pasta4j.bert.onnx.OnnxDialect} is the entry point; what differs between
 * opsets and what ONNX Runtime has fused is written in one way here, and {@code org.pasta4j.bert.graph} finds the BERT
 * in it. ONNX types stay inside this package.
 */
package org.pasta4j.bert.onnx;
