package org.pasta4j.cli.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.data.ColumnOptions;
import org.pasta4j.cli.data.TaggedSentences;
import org.pasta4j.cli.data.TextExamples;
import org.pasta4j.cli.data.TrainingSource;
import org.pasta4j.cli.file.JsonFile;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Column;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.Header;
import org.pasta4j.pasta.data.TagReading;
import org.pasta4j.pasta.data.TaggedReader;
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * What is compared: methods on tasks. Read from JSON, the names with underscores.
 *
 * @param model name or path of the base
 * @param seeds runs of each method on each task, with seeds from 0 on
 * @param methods by their names; the learning rate of each is chosen on the dev examples with the first seed
 * @param tasks in the order of the report
 */
record ComparePlan(String model, Integer seeds, Map<String, Method> methods, List<TaskPlan> tasks) {

    /**
     * A way to train.
     *
     * @param trains one of those that {@link Baselines} knows: {@code pasta}, {@code head}, ...
     * @param learningRates to choose from
     * @param dropout null for the base's own
     * @param initialScale null for the usual one
     * @param epochs null for those of the task
     * @param pooling that heads on whole texts read; null for what the base suggests
     * @param head kind of the heads on whole texts; null for what the base suggests
     */
    record Method(
            String trains,
            List<Double> learningRates,
            Double dropout,
            Double initialScale,
            Integer epochs,
            String pooling,
            String head) {}

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
     * @param skipBadRows whether rows that cannot be read are left out; they end the comparison otherwise, also for
     *     null
     * @param decoding of words' tags, as {@code --decoding} names it; null for the default
     * @param labelSeparator what is between the labels of a text where it may have several; null for a comma
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
            Integer epochs,
            Integer batchSize,
            Integer maxLength,
            Integer examples,
            Integer heldOutExamples,
            String metric,
            Boolean skipBadRows,
            String decoding,
            String labelSeparator) {

        /** How its files are read. */
        TrainingSource<?> source() {
            Task kind = Task.ofConfigName(task);
            if (labelSeparator != null && !kind.isOfLabelSets()) {
                throw new BadInputException("\"label_separator\" is for multi_label_classification; leave it out.");
            }
            return kind.isOfTokens() ? new TaggedSentences(tagged()) : new TextExamples(table(), kind);
        }

        private ExampleFormat table() {
            ExampleFormat format = ExampleFormat.defaults();
            format = text == null ? format : format.withText(Column.parse(text));
            format = secondText == null ? format : format.withSecond(Column.parse(secondText));
            format = label == null ? format : format.withLabel(Column.parse(label));
            format = isOfLabelSets()
                    ? format.withLabelSeparator(labelSeparator == null ? ColumnOptions.COMMA : labelSeparator)
                    : format;
            return header == null ? format : format.withHeader(header ? Header.PRESENT : Header.ABSENT);
        }

        private boolean isOfLabelSets() {
            return Task.ofConfigName(task).isOfLabelSets();
        }

        private TaggedReader tagged() {
            if (secondText != null || header != null) {
                throw new BadInputException(
                        "Files of tagged words have neither \"second_text\" nor \"header\"; leave" + " them out.");
            }
            return new TaggedReader(
                    false,
                    Optional.ofNullable(text).map(Column::parse),
                    Optional.ofNullable(label).map(Column::parse),
                    TagReading.recognised());
        }

        /**
         * The configuration with the decoding that it names.
         *
         * @throws BadInputException if there is none of that name, or no tags to decode
         */
        PastaConfig decoded(PastaConfig config) {
            if (decoding == null) {
                return config;
            }
            if (!config.task().isOfTokens()) {
                throw new BadInputException("\"decoding\" says how words get their tags; there are none in "
                        + config.task().configName() + ". Leave it out.");
            }
            return config.withDecoding(TagDecoding.ofConfigName(decoding));
        }

        /** How a method is trained on it, apart from learning rate and seed. */
        TrainingOptions options(Method method) {
            TrainingOptions options = TrainingOptions.defaults()
                    .withEpochs(method.epochs() == null ? epochs : method.epochs())
                    .withBatchSize(batchSize);
            return metric == null ? options : options.withMetric(metric);
        }
    }

    /**
     * Reads a plan.
     *
     * @throws BadInputException if it is none, or could not be carried out
     */
    static ComparePlan read(Path file) {
        ComparePlan plan = JsonFile.read(file, ComparePlan.class);
        new PlanCheck(file).check(plan);
        return plan;
    }

    /** The same on another base. */
    ComparePlan withModel(String other) {
        return new ComparePlan(other, seeds, methods, tasks);
    }
}
