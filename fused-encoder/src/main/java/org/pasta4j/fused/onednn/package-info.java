/**
 * The engine for processors, on oneDNN. A batch is cut into chunks of whole rows, packed end to end; each chunk runs
 * through the whole model on one thread of {@link org.pasta4j.fused.onednn.Workers}, so that no thread ever waits for
 * another inside a pass.
 */
package org.pasta4j.fused.onednn;
