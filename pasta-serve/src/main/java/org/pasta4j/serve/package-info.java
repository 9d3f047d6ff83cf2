/**
 * An HTTP server over an {@link org.pasta4j.pasta.AdapterPool}: {@link org.pasta4j.serve.PastaServer}. A request goes
 * from {@code BodyReader} through {@code PredictBody} and the pool's own preparation to {@code Batcher}, which puts
 * rows of all clients together, and back through {@code Results}. What is refused is a {@code Problem}.
 */
package org.pasta4j.serve;
