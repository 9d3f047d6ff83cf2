package org.pasta4j.benchmarks.comparison;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.pasta4j.benchmarks.model.BaseModel;
import org.pasta4j.benchmarks.model.Contestant;
import org.pasta4j.benchmarks.model.ModelStore;
import org.pasta4j.benchmarks.task.BenchmarkTask;

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
public record ComparisonSettings(
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

    /** How many of a data set are measured with a model. */
    public int examples(BaseModel model) {
        return examples.orElse(model.name().equals(ModelStore.BERT_BASE) ? EXAMPLES_OF_BERT_BASE : EXAMPLES);
    }
}
