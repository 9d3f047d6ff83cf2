/**
 * PASTA on a frozen BERT, in words: a {@link org.pasta4j.pasta.Task}, what is put on the base for it
 * ({@link org.pasta4j.pasta.PastaConfig}), where offsets are ({@link org.pasta4j.pasta.OffsetPlacement}), and what a
 * model says ({@link org.pasta4j.pasta.Prediction}, {@link org.pasta4j.pasta.Entity}).
 *
 * <p>What is done with them is in the packages below, each of which knows only those before it: {@code files},
 * {@code data}, {@code metric}, then this one, {@code adapter}, {@code rows}, {@code attention}, {@code train},
 * {@code layers}, {@code export}, {@code model}, {@code pool}. The entry points are
 * {@link org.pasta4j.pasta.model.PastaModel}, {@link org.pasta4j.pasta.model.PastaTagger},
 * {@link org.pasta4j.pasta.layers.PastaLayers} and {@link org.pasta4j.pasta.pool.AdapterPool}.
 */
package org.pasta4j.pasta;
