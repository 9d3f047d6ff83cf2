/**
 * A frozen encoder on an NVIDIA GPU, through the libraries that a CUDA machine has: the driver, cuBLASLt for the linear
 * layers, and NVRTC, which compiles the kernels in this jar for the GPU at hand. Native calls go through Java's
 * foreign-function API; nothing of ND4J is in it.
 */
package org.pasta4j.cuda;
