package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.ExampleFormat;
import org.pasta4j.pasta.data.ExampleReader;
import org.pasta4j.pasta.data.Labels;

/**
 * Examples to train on and examples to measure on, checked against each other.
 *
 * @param task of the labels
 * @param labels of the training examples in the order of the outputs; empty for a regression
 * @param train not empty
 * @param dev not empty
 * @param source where they came from, for people
 */
record LabelledData(Task task, List<String> labels, List<Example> train, List<Example> dev, String source) {
    private static final int HELD_OUT_ONE_IN = 10;

    /**
     * Reads both files, or holds a tenth of the first one out.
     *
     * @param devFile may be null
     * @throws BadInputException naming file, example and label
     */
    static LabelledData read(Path trainFile, Path devFile, ExampleFormat format, Task task, long seed) {
        ExampleReader reader = new ExampleReader(format);
        List<Example> train = reader.read(trainFile);
        List<String> labels = task == Task.REGRESSION ? List.of() : labels(trainFile, train);
        check(trainFile, train, labels, task);
        if (devFile != null) {
            List<Example> dev = reader.read(devFile);
            check(devFile, dev, labels, task);
            String source = "trained on " + trainFile.getFileName() + ", measured on " + devFile.getFileName();
            return new LabelledData(task, labels, train, dev, source);
        }
        return holdOut(task, labels, train, trainFile, seed);
    }

    private static LabelledData holdOut(Task task, List<String> labels, List<Example> examples, Path file, long seed) {
        if (examples.size() < 2) {
            throw new BadInputException(
                    file + " holds one example; at least 2 are needed, one to train on and one to" + " measure on.");
        }
        List<Example> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        int held = Math.max(1, shuffled.size() / HELD_OUT_ONE_IN);
        return new LabelledData(
                task,
                labels,
                List.copyOf(shuffled.subList(held, shuffled.size())),
                List.copyOf(shuffled.subList(0, held)),
                file.getFileName() + ", of which " + Format.count(held)
                        + " were held out (drawn by the seed) because no --dev file is given");
    }

    private static List<String> labels(Path file, List<Example> examples) {
        List<String> labels = Labels.of(examples);
        if (labels.size() < 2) {
            throw new BadInputException(file + " has only the label \"" + labels.get(0)
                    + "\"; at least two are needed. Is --label the right column?");
        }
        return labels;
    }

    /** Refuses labels that the training cannot know, or that are no numbers where numbers are wanted. */
    static void check(Path file, List<Example> examples, List<String> labels, Task task) {
        Set<String> known = Set.copyOf(labels);
        for (int i = 0; i < examples.size(); i++) {
            String label = examples.get(i).label();
            if (task == Task.REGRESSION ? !isNumber(label) : !known.contains(label)) {
                throw new BadInputException(file + ", example " + (i + 1) + ": the label \"" + label + "\" "
                        + (task == Task.REGRESSION
                                ? "is no number, which a regression needs."
                                : "was not trained on; the labels are " + shortened(labels) + "."));
            }
        }
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String shortened(List<String> labels) {
        int shown = 20;
        return labels.size() <= shown
                ? String.join(", ", labels)
                : String.join(", ", labels.subList(0, shown)) + " and " + (labels.size() - shown) + " more";
    }

    /** Whether an example is two texts. */
    boolean isPairs() {
        return train.get(0).second().isPresent();
    }

    /** A configuration for the task and its labels, everything else as usual. */
    PastaConfig config() {
        return task == Task.REGRESSION ? PastaConfig.regression() : PastaConfig.classification(labels);
    }
}
