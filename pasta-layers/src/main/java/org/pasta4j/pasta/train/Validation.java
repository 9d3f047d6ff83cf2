package org.pasta4j.pasta.train;

import java.util.List;
import java.util.function.Supplier;
import org.pasta4j.bert.Internal;

/**
 * Examples that trainings are measured on.
 *
 * @param evaluators one a model
 * @param fingerprint of the examples, asked for where a state is saved: another one would have another best epoch
 * @hidden
 */
@Internal
public record Validation(List<Run.Evaluator> evaluators, Supplier<String> fingerprint) {}
