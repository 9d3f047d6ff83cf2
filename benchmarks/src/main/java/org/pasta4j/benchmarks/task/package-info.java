/**
 * What is computed: published data sets ({@code BenchmarkTask}) as rows of tokens ({@code TaskRows}) and as a graph to
 * train ({@code TaskGraph}); adapters and rows of chance for commands that need no meaning.
 */
package org.pasta4j.benchmarks.task;
