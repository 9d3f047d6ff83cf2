package org.pasta4j.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.Task;

/**
 * What is compared: methods on tasks. Read from JSON, the names with underscores.
 *
 * @param model name or path of the base
 * @param seeds runs of each method on each task, with seeds from 0 on
 * @param methods by their names; the learning rate of each is chosen on the dev examples with the first seed
 * @param tasks in the order of the report
 */
record ComparePlan(String model, int seeds, Map<String, Method> methods, List<TaskPlan> tasks) {
    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    /**
     * A way to train.
     *
     * @param trains one of those that {@link Baselines} knows: {@code pasta}, {@code head}, ...
     * @param learningRates to choose from
     * @param dropout null for the base's own
     * @param initialScale null for the usual one
     * @param epochs null for those of the task
     */
    record Method(String trains, List<Double> learningRates, Double dropout, Double initialScale, Integer epochs) {}

    /**
     * Data and how long it is trained on. Files are relative to the folder of the data.
     *
     * @param name in the report
     * @param task as {@code --task} names it
     * @param test measured once a run, never chosen by; null for none
     * @param text column; null for the first
     * @param secondText column; null for single texts
     * @param label column; null for the usual one
     * @param header null for the usual way to tell
     * @param examples to train on at most, drawn once for all methods and seeds; null for all
     * @param heldOutExamples to measure on at most, of dev and of test, drawn likewise; null for all
     * @param metric that learning rates and epochs are chosen by and that the report shows; null for the task's main
     *     one
     * @param skipBadRows whether rows that cannot be read are left out; they end the comparison otherwise
     */
    record TaskPlan(
            String name,
            String task,
            String train,
            String dev,
            String test,
            String text,
            String secondText,
            String label,
            Boolean header,
            int epochs,
            int batchSize,
            int maxLength,
            Integer examples,
            Integer heldOutExamples,
            String metric,
            boolean skipBadRows) {}

    /**
     * Reads a plan.
     *
     * @throws BadInputException if it is none, or says too little
     */
    static ComparePlan read(Path file) {
        try {
            ComparePlan plan = JSON.readValue(file.toFile(), ComparePlan.class);
            plan.check(file);
            return plan;
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + " is not a plan of a comparison: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BadInputException("Cannot read " + file + ": " + Reason.of(e) + ".", e);
        }
    }

    /** The same on another base. */
    ComparePlan withModel(String other) {
        return new ComparePlan(other, seeds, methods, tasks);
    }

    private void check(Path file) {
        require(file, model != null, "\"model\"");
        require(file, seeds >= 1, "\"seeds\" of at least 1");
        require(file, methods != null && !methods.isEmpty(), "\"methods\"");
        require(file, tasks != null && !tasks.isEmpty(), "\"tasks\"");
        methods.forEach((name, method) -> {
            require(
                    file,
                    Baselines.isKnown(method.trains()),
                    "\"trains\" of \"" + name + "\" to be one of " + Baselines.names());
            require(
                    file,
                    method.learningRates() != null && !method.learningRates().isEmpty(),
                    "\"learning_rates\" of \"" + name + "\"");
            require(
                    file,
                    method.epochs() == null || method.epochs() >= 1,
                    "\"epochs\" of at least 1 of \"" + name + "\"");
        });
        for (TaskPlan task : tasks) {
            require(
                    file,
                    task.name() != null && task.task() != null && task.train() != null && task.dev() != null,
                    "\"name\", \"task\", \"train\" and \"dev\" of each task");
            require(
                    file,
                    task.epochs() >= 1 && task.batchSize() >= 1 && task.maxLength() >= 8,
                    "\"epochs\", \"batch_size\" and \"max_length\" (at least 8) of \"" + task.name() + "\"");
            List<String> metrics = Task.ofConfigName(task.task()).metrics();
            require(
                    file,
                    task.metric() == null || metrics.contains(task.metric()),
                    "\"metric\" of \"" + task.name() + "\" to be one of " + String.join(", ", metrics));
        }
    }

    private static void require(Path file, boolean holds, String what) {
        if (!holds) {
            throw new BadInputException(file + " is not a plan of a comparison: expected " + what + ".");
        }
    }
}
