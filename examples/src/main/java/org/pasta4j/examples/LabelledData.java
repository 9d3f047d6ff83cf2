package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
 * @param config for the task and the labels of the training examples, everything else as usual
 * @param train not empty
 * @param dev not empty
 * @param source where they came from, for people
 */
record LabelledData(PastaConfig config, List<Example> train, List<Example> dev, String source) {
    private static final int HELD_OUT_ONE_IN = 10;

    /**
     * Reads both files, or holds a tenth of the first one out.
     *
     * @param devFile may be null
     * @throws BadInputException naming file, line and label
     */
    static LabelledData read(Path trainFile, Path devFile, ExampleFormat format, Task task, long seed) {
        ExampleReader reader = new ExampleReader(format);
        PastaConfig config;
        List<Example> train;
        if (task == Task.REGRESSION) {
            config = PastaConfig.regression();
            train = reader.read(trainFile, config.labelCheck());
        } else {
            train = reader.read(trainFile);
            config = PastaConfig.classification(labels(trainFile, train));
        }
        if (devFile == null) {
            return holdOut(config, train, trainFile, seed);
        }
        List<Example> dev = reader.read(devFile, config.labelCheck());
        String source = "trained on " + trainFile.getFileName() + ", measured on " + devFile.getFileName();
        return new LabelledData(config, train, dev, source);
    }

    private static LabelledData holdOut(PastaConfig config, List<Example> examples, Path file, long seed) {
        if (examples.size() < 2) {
            throw new BadInputException(
                    file + " holds one example; at least 2 are needed, one to train on and one to measure on.");
        }
        List<Example> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        int held = Math.max(1, shuffled.size() / HELD_OUT_ONE_IN);
        return new LabelledData(
                config,
                List.copyOf(shuffled.subList(held, shuffled.size())),
                List.copyOf(shuffled.subList(0, held)),
                file.getFileName() + ", of which " + Format.count(held) + (held == 1 ? " was" : " were")
                        + " held out (drawn by the seed) because no --dev file is given");
    }

    private static List<String> labels(Path file, List<Example> examples) {
        List<String> labels = Labels.of(examples);
        if (labels.size() < 2) {
            throw new BadInputException(file + " has only the label \"" + labels.get(0)
                    + "\"; at least two are needed. Is --label the right column?");
        }
        return labels;
    }

    /** Whether an example is two texts. */
    boolean isPairs() {
        return train.get(0).second().isPresent();
    }
}
