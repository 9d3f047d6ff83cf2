package org.pasta4j.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a comparison measures.
 *
 * @param models names or paths
 * @param tasks data sets
 * @param contestants in the order of a round
 * @param data folder of the data sets
 * @param rounds in which each contestant is measured once
 * @param examples the first ones of a data set; empty for the usual number
 * @param warmUp least seconds that a process works before it is timed
 * @param seconds least that are timed
 */
record ComparisonSettings(
        List<String> models,
        List<BenchmarkTask> tasks,
        List<Contestant> contestants,
        Path data,
        int rounds,
        OptionalInt examples,
        double warmUp,
        double seconds) {

    private static final int EXAMPLES = 640;
    /** A pass over more would take minutes for each contestant. */
    private static final int EXAMPLES_OF_BERT_BASE = 160;

    int examples(BaseModel model) {
        return examples.orElse(model.name().equals(ModelStore.BERT_BASE) ? EXAMPLES_OF_BERT_BASE : EXAMPLES);
    }
}
