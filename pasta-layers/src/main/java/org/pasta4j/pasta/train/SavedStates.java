package org.pasta4j.pasta.train;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pasta4j.pasta.PastaConfig;

/**
 * The states that trainings keep in a folder ({@link org.pasta4j.pasta.train.TrainingStateOptions}). What else lies
 * there is of others, and neither read nor deleted.
 */
public final class SavedStates {
    static final String TENSORS = "state.safetensors";
    static final String PROGRESS = "progress.json";

    private static final String PREFIX = "step-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{10,}");

    private SavedStates() {}

    /** The name of a state's folder. */
    static String name(long step) {
        return String.format(Locale.ROOT, "%s%010d", PREFIX, step);
    }

    /** Whether a folder of a state has such a name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Folders of whole states, oldest first; none where there is no such folder. */
    static List<Path> in(Path folder) throws IOException {
        return tracesIn(folder).stream().filter(SavedStates::isWhole).toList();
    }

    /** The same with those that were being deleted when a process ended. */
    static List<Path> tracesIn(Path folder) throws IOException {
        List<Path> states = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.sorted(Comparator.comparing(Path::getFileName)).toList()) {
                if (isTrace(path)) {
                    states.add(path);
                }
            }
            return states;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    /** Both files: one of them alone is what is left of a state. */
    static boolean isWhole(Path state) {
        return Files.isRegularFile(state.resolve(PROGRESS)) && Files.isRegularFile(state.resolve(TENSORS));
    }

    /**
     * A name for a folder of the states of one training, in a folder of those of several: trainings that are alike in
     * all that is given have the same name.
     *
     * @param models one a run
     * @param runs their options; checkpoints are no part of it
     * @param data what tells the data and all else, by names
     */
    public static String folderName(List<PastaConfig> models, List<TrainingOptions> runs, Map<String, String> data) {
        TrainingIdentity identity = TrainingIdentity.of(models, runs);
        data.forEach(identity::with);
        return "training-" + identity.hash();
    }

    /** Whether a folder with files of these names is a whole state. */
    public static boolean isWhole(Collection<String> names) {
        return names.contains(PROGRESS) && names.contains(TENSORS);
    }

    /** By its name; but one in which others' files alone are left was deleted. */
    private static boolean isTrace(Path path) throws IOException {
        if (!isName(path.getFileName().toString()) || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            return names.isEmpty() || names.contains(PROGRESS) || names.contains(TENSORS);
        }
    }

    /** Whether a folder holds a whole state. */
    public static boolean areIn(Path folder) throws IOException {
        return !in(folder).isEmpty();
    }

    /** Deletes the states in a folder; the folder and all else in it stay. */
    public static void deleteIn(Path folder) throws IOException {
        for (Path state : tracesIn(folder)) {
            delete(state);
        }
    }

    /** Deletes a state. A file of others beside its own stays, in its folder. */
    static void delete(Path state) throws IOException {
        for (String name : new String[] {PROGRESS, TENSORS}) {
            Files.deleteIfExists(state.resolve(name));
        }
        deleteIfEmpty(state);
    }

    /** Deletes a folder in which nothing is left. */
    public static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // What is in it is of others.
            return;
        }
    }
}
