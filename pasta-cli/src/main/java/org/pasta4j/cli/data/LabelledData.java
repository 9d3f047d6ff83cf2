package org.pasta4j.cli.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.cli.console.Format;
import org.pasta4j.pasta.PastaConfig;

/**
 * Examples to train on and examples to measure on, checked against each other.
 *
 * @param kind of the examples
 * @param config for the task and the labels of the training examples, everything else as usual
 * @param train not empty; a list, or what reads them anew each time
 * @param count how many there are to train on
 * @param labels how many training examples or words have each; empty where they are numbers
 * @param dev not empty
 * @param source where they came from, for people
 * @param notes what a person should know of them
 */
public record LabelledData<E>(
        TrainingSource<E> kind,
        PastaConfig config,
        Iterable<E> train,
        int count,
        Map<String, Long> labels,
        List<E> dev,
        String source,
        List<String> notes) {

    private LabelledData(
            TrainingSource<E> kind, PastaConfig config, List<E> train, List<E> dev, String source, List<String> notes) {
        this(kind, config, train, train.size(), Tally.of(kind, train).labels(), dev, source, notes);
    }

    /**
     * Reads both files, or holds a tenth of the first one out.
     *
     * @param devFile may be null
     * @param skipped what becomes of rows that cannot be read
     * @throws BadInputException naming file, line and label
     */
    public static <E> LabelledData<E> read(
            Path trainFile, Path devFile, TrainingSource<E> files, SkippedRows skipped, long seed) {
        TrainingSource<E> kind = files.in(trainFile);
        List<E> train = kind.reader().read(trainFile, kind.firstCheck(), skipped.in(trainFile));
        Tally tally = Tally.of(kind, train);
        PastaConfig config = kind.config(trainFile, tally.labels().keySet());
        List<String> notes = new ArrayList<>(DataNotes.ofLabels(trainFile, kind, tally));
        if (devFile == null) {
            return holdOut(kind, config, train, trainFile, seed, notes);
        }
        List<E> dev = dev(devFile, kind, config, skipped);
        notes.addAll(kind.notesOn(devFile));
        notes.addAll(DataNotes.ofDev(kind, train, dev));
        return new LabelledData<>(kind, config, train, dev, source(trainFile, devFile), notes);
    }

    /**
     * Reads the second file, and looks at the first one without holding it.
     *
     * @param skipped what becomes of rows that cannot be read
     * @throws BadInputException naming file, line and label
     */
    public static <E> LabelledData<E> stream(
            Path trainFile, Path devFile, TrainingSource<E> files, SkippedRows skipped) {
        TrainingSource<E> kind = files.in(trainFile);
        Tally tally = Tally.of(kind, kind.reader().stream(trainFile, kind.firstCheck(), skipped.in(trainFile)));
        Iterable<E> train = kind.reader().stream(trainFile, kind.firstCheck(), skipped.again());
        PastaConfig config = kind.config(trainFile, tally.labels().keySet());
        List<E> dev = dev(devFile, kind, config, skipped);
        String source = source(trainFile, devFile) + ", the first read anew in each epoch";
        List<String> notes = new ArrayList<>(DataNotes.ofLabels(trainFile, kind, tally));
        notes.addAll(kind.notesOn(devFile));
        notes.addAll(DataNotes.ofDev(kind, train, dev));
        return new LabelledData<>(kind, config, train, tally.count(), tally.labels(), dev, source, notes);
    }

    private static <E> List<E> dev(Path file, TrainingSource<E> kind, PastaConfig config, SkippedRows skipped) {
        return kind.reader().read(file, config.labelCheck(), skipped.in(file));
    }

    private static String source(Path trainFile, Path devFile) {
        return "trained on " + trainFile.getFileName() + ", measured on " + devFile.getFileName();
    }

    private static <E> LabelledData<E> holdOut(
            TrainingSource<E> kind, PastaConfig config, List<E> examples, Path file, long seed, List<String> notes) {
        if (examples.size() < 2) {
            throw new BadInputException(file + " holds one " + kind.noun()
                    + "; at least 2 are needed, one to train on and one to measure on.");
        }
        HeldOutTenth<E> divided = HeldOutTenth.of(kind, examples, seed);
        int held = divided.heldOut().size();
        String source = file.getFileName() + ", of which " + Format.count(held) + (held == 1 ? " was" : " were")
                + " held out (drawn by the seed) because no --dev file is given";
        if (!Tally.of(kind, divided.train())
                .labels()
                .keySet()
                .containsAll(Tally.of(kind, examples).labels().keySet())) {
            notes.add(
                    "No example can be spared, for each has a label that no other has: what is held out is not trained on;"
                            + " give --dev.");
        }
        return new LabelledData<>(kind, config, divided.train(), divided.heldOut(), source, notes);
    }

    /**
     * The same with only some of the examples, the same ones each time; for examples that are held.
     *
     * @param examples to train on at most; null for all
     * @param heldOut examples to measure on at most; null for all
     */
    public LabelledData<E> some(Integer examples, Integer heldOut) {
        return new LabelledData<>(kind, config, some((List<E>) train, examples), some(dev, heldOut), source, notes);
    }

    /** Some of a list, drawn; files are often sorted. All of it for null. */
    public static <T> List<T> some(List<T> all, Integer count) {
        if (count == null || count >= all.size()) {
            return all;
        }
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(0));
        return List.copyOf(shuffled.subList(0, count));
    }
}
