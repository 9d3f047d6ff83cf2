package org.pasta4j.cli.data;

import java.util.List;
import java.util.Optional;
import org.pasta4j.cli.console.OptionChecks;
import org.pasta4j.pasta.Task;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which labels there are, where the examples do not say. */
public final class LabelOptions {
    @Option(
            names = "--labels",
            paramLabel = "NAMES",
            description = "All labels in the order of the model's outputs, also those that no example has: with commas"
                    + " between them, or a file with a name a line, a JSON list, or a model's config.json (id2label)."
                    + " Examples with others are refused (default: the labels of the training examples, sorted).")
    private String labels;

    /** Refuses them for a task without any. */
    public void check(Task task, CommandSpec spec) {
        new OptionChecks(spec)
                .check(
                        labels == null || task.hasLabels(),
                        "--labels is for classes; a regression has none. Leave it out.");
    }

    /** The labels that were said. */
    public Optional<List<String>> labels() {
        return Optional.ofNullable(labels).map(new NamedLabels("--labels", 1)::read);
    }
}
