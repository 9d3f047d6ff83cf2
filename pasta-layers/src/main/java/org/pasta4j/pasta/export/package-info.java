/**
 * Models with an adapter baked in, for those who run them without this library: plain SameDiff files and ONNX; and the
 * checkpoints of the authors' PyTorch code.
 */
package org.pasta4j.pasta.export;
