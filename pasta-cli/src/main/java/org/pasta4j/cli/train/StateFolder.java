package org.pasta4j.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.pasta.train.SavedStates;
import org.pasta4j.pasta.train.TrainingOptions;
import org.pasta4j.pasta.train.TrainingStateOptions;

/**
 * Where a training keeps its state until its results are published: a folder beside them.
 *
 * @param folder the name of the output folder with an ending
 * @param seconds between two checkpoints
 */
public record StateFolder(Path folder, double seconds) {
    private static final String METRICS = "metrics.jsonl";

    /**
     * Takes the folder of an output.
     *
     * @param resume whether a state in it is to be gone on from
     * @throws BadInputException if there is a state and it is not
     */
    static StateFolder of(Path output, double seconds, boolean resume, PrintWriter out) {
        Path target = output.toAbsolutePath().normalize();
        Path folder = target.resolveSibling(target.getFileName() + TrainingStateOptions.ENDING);
        StateFolder state = new StateFolder(folder, seconds);
        boolean there = state.holdsState();
        if (there && !resume) {
            throw new BadInputException(folder + " holds the state of a training that did not come to its end. Add"
                    + " --resume to go on with it, or delete that folder.");
        }
        if (resume) {
            out.println(
                    there
                            ? "Going on with the training whose state is in " + folder + "."
                            : "There is no state to go on from (" + folder + "); starting anew.");
        }
        if (!there) {
            state.deleteMetrics();
        }
        return state;
    }

    /**
     * Refuses the name of a state's folder for an adapter, which no pool, and so no server, would take for one.
     *
     * @param option that names it, for messages
     */
    public static void requireNone(Path adapter, String option) {
        Path target = adapter.toAbsolutePath().normalize();
        String name = String.valueOf(target.getFileName());
        if (name.endsWith(TrainingStateOptions.ENDING)) {
            String other = name.substring(0, name.length() - TrainingStateOptions.ENDING.length());
            throw new BadInputException("The adapter cannot be called " + name + ": that is the name of the state of a"
                    + " training, and no server takes it for an adapter. Name another folder with " + option
                    + (other.isEmpty() ? "." : ", such as " + target.resolveSibling(other) + "."));
        }
    }

    /** Options that save the state here. */
    public TrainingOptions in(TrainingOptions options) {
        return options.withCheckpoints(new TrainingStateOptions(folder, seconds));
    }

    /** The file in which {@link MetricsLog} writes. */
    Path metrics() {
        return folder.resolve(METRICS);
    }

    /** A training that ended before its first checkpoint leaves these alone. */
    private void deleteMetrics() {
        try {
            Files.deleteIfExists(metrics());
        } catch (IOException e) {
            throw new BadInputException(metrics() + " could not be deleted: " + IoMessages.of(e) + ".", e);
        }
    }

    /** Whether a state has been saved. */
    boolean holdsState() {
        try {
            return SavedStates.areIn(folder);
        } catch (IOException e) {
            return false;
        }
    }

    /** The same with every folder of states in a folder, and with that folder itself. */
    public static void deleteAll(Path folder) {
        List<Path> all = List.of();
        try (Stream<Path> inside = Files.list(folder)) {
            all = inside.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (IOException e) {
            // No state was ever saved there; that it cannot be read has been told.
        }
        all.forEach(inside -> new StateFolder(inside, 0).delete());
        new StateFolder(folder, 0).delete();
    }

    /** Copies the metrics into a folder. */
    void copyMetrics(Path target) {
        try {
            Files.copy(metrics(), target.resolve(METRICS));
        } catch (IOException e) {
            throw new BadInputException("Cannot write " + target.resolve(METRICS) + ": " + IoMessages.of(e) + ".", e);
        }
    }

    /**
     * Deletes what the training has put there, when the results are safe; the folder too, where nothing else is in it.
     */
    public void delete() {
        try {
            SavedStates.deleteIn(folder);
            Files.deleteIfExists(metrics());
            SavedStates.deleteIfEmpty(folder);
        } catch (IOException e) {
            throw new BadInputException(
                    "The results are safe, but " + folder + " could not be deleted: " + IoMessages.of(e) + ".", e);
        }
    }
}
