/**
 * Predictions are held against the truth: {@link org.pasta4j.pasta.metric.Metrics} of classes and numbers,
 * {@link org.pasta4j.pasta.metric.EntityMetrics} of entities, and the {@link org.pasta4j.pasta.metric.EvaluationResult}
 * of either.
 */
package org.pasta4j.pasta.metric;
