/**
 * An HTTP server over an {@link org.pasta4j.pasta.pool.AdapterPool}: {@link org.pasta4j.serve.PastaServer}. A request
 * is taken by {@code PredictRoute} through {@code BodyReader}, which takes memory for it from a {@code ByteBudget},
 * {@code PreparationQueue}, which reads it by {@code PredictBody} and has the pool make rows of it, and
 * {@code Batcher}, which puts rows of all clients together; then back through {@code JsonAnswers} and {@code Answers}.
 * Both queues are a {@code FairQueue}. What is refused is a {@code Problem}.
 */
package org.pasta4j.serve;
