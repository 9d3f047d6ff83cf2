package org.pasta4j.cli.compare;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.train.TrainCommand;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.train.TrainingOptions;

/** Refuses plans that could not be carried out, before anything is opened. */
final class PlanCheck {
    private final Path file;

    /** @param file of the plan, for messages */
    PlanCheck(Path file) {
        this.file = file;
    }

    /**
     * Checks all of it but what is in the data.
     *
     * @throws BadInputException that names the field, what was expected and what was found
     */
    void check(ComparePlan plan) {
        text("model", plan.model());
        atLeast("seeds", plan.seeds(), 1);
        require(plan.methods() != null && !plan.methods().isEmpty(), "methods", "at least one method", plan.methods());
        require(plan.tasks() != null && !plan.tasks().isEmpty(), "tasks", "at least one task", plan.tasks());
        plan.methods().forEach(this::check);
        for (int t = 0; t < plan.tasks().size(); t++) {
            check("tasks[" + t + "]", plan.tasks().get(t));
        }
        requireOwnFiles(plan);
    }

    private void check(String name, ComparePlan.Method method) {
        String field = "methods." + name;
        require(!name.isBlank(), "methods", "a name for each method", name);
        require(method != null, field, "an object", null);
        require(Baselines.isKnown(method.trains()), field + ".trains", "one of " + Baselines.names(), method.trains());
        List<Double> rates = method.learningRates();
        require(
                rates != null
                        && !rates.isEmpty()
                        && !rates.contains(null)
                        && new HashSet<>(rates).size() == rates.size(),
                field + ".learning_rates",
                "at least one number, and each once",
                rates);
        rates.forEach(rate -> attempt(
                field + ".learning_rates", () -> TrainingOptions.defaults().withLearningRate(rate)));
        attempt(field, () -> Baselines.apply(method, PastaConfig.regression()));
        if (method.epochs() != null) {
            atLeast(field + ".epochs", method.epochs(), 1);
        }
    }

    private void check(String field, ComparePlan.TaskPlan task) {
        require(task != null, field, "an object", null);
        text(field + ".name", task.name());
        text(field + ".task", task.task());
        text(field + ".train", task.train());
        text(field + ".dev", task.dev());
        atLeast(field + ".epochs", task.epochs(), 1);
        atLeast(field + ".batch_size", task.batchSize(), 1);
        atLeast(field + ".max_length", task.maxLength(), TrainCommand.SHORTEST);
        if (task.examples() != null) {
            atLeast(field + ".examples", task.examples(), 1);
        }
        if (task.heldOutExamples() != null) {
            atLeast(field + ".held_out_examples", task.heldOutExamples(), 1);
        }
        attempt(field, task::source);
        attempt(field, () -> task.decoded(anyOf(Task.ofConfigName(task.task()))));
        List<String> metrics = Task.ofConfigName(task.task()).metrics();
        require(
                task.metric() == null || metrics.contains(task.metric()),
                field + ".metric",
                "one of " + String.join(", ", metrics),
                task.metric());
    }

    private static PastaConfig anyOf(Task task) {
        return PastaConfig.of(task, task.hasLabels() ? List.of("O", "B-x") : List.of());
    }

    /** Each method on each task has files of its own, also on disks to which capital letters are like small ones. */
    private void requireOwnFiles(ComparePlan plan) {
        Map<String, String> taken = new HashMap<>();
        for (ComparePlan.TaskPlan task : plan.tasks()) {
            for (String method : plan.methods().keySet()) {
                String what = "\"" + method + "\" on \"" + task.name() + "\"";
                String other = taken.put(
                        CompareResults.fileName(task.name() + "-" + method).toLowerCase(Locale.ROOT), what);
                if (other != null) {
                    throw new BadInputException(file + ": " + other + " and " + what + " would have their results in"
                            + " the same files; expected names of tasks and methods that differ in their letters and"
                            + " digits.");
                }
            }
        }
    }

    private void text(String field, String found) {
        require(found != null && !found.isBlank(), field, "a text", found);
    }

    private void atLeast(String field, Integer found, int least) {
        require(found != null && found >= least, field, "a whole number of at least " + least, found);
    }

    private void require(boolean holds, String field, String expected, Object found) {
        if (!holds) {
            String shown = found instanceof String text ? "\"" + text + "\"" : String.valueOf(found);
            throw new BadInputException(file + ": the field \"" + field + "\" should hold " + expected + ", found "
                    + (found == null ? "nothing" : shown) + ".");
        }
    }

    /** For what is checked elsewhere. */
    private void attempt(String field, Runnable use) {
        try {
            use.run();
        } catch (BadInputException e) {
            throw new BadInputException(file + ", \"" + field + "\": " + e.getMessage(), e);
        }
    }
}
