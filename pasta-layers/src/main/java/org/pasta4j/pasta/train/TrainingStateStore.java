package org.pasta4j.pasta.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.Internal;
import org.pasta4j.bert.IoMessages;
import org.pasta4j.bert.Jackson;
import org.pasta4j.bert.safetensors.SafetensorsFile;
import org.pasta4j.bert.safetensors.SafetensorsWriter;
import org.pasta4j.bert.samediff.ArrayValues;
import org.pasta4j.pasta.files.Sync;
import org.pasta4j.pasta.files.TemporaryFolder;

/**
 * Keeps the state of a training in a folder. Each state is a folder of its own inside, which appears whole or not at
 * all; the one before is deleted only then, so that there is a good one at every moment.
 *
 * @hidden
 */
@Internal
public final class TrainingStateStore {
    private static final String TENSORS = SavedStates.TENSORS;
    private static final String PROGRESS = SavedStates.PROGRESS;

    private final TrainingStateOptions settings;
    private final TrainingIdentity identity;
    private long lastSaved = System.nanoTime();

    /** @param identity what the training is: a state of another is refused */
    public TrainingStateStore(TrainingStateOptions settings, TrainingIdentity identity) {
        this.settings = settings;
        this.identity = identity;
    }

    private record Saved(Map<String, String> training, List<RunProgress> runs) {}

    /**
     * Gives runs the newest state that is there.
     *
     * @throws TrainingStateException if that is of another training, or damaged
     */
    void resume(List<Run> runs) {
        Optional<Path> newest = states().stream().reduce((first, second) -> second);
        if (newest.isEmpty()) {
            return;
        }
        Path folder = newest.get();
        try {
            Saved saved = Jackson.MAPPER.readValue(folder.resolve(PROGRESS).toFile(), Saved.class);
            if (saved == null || saved.training() == null || saved.runs() == null) {
                throw new IOException(PROGRESS + " lacks what it should hold");
            }
            requireSame(folder, saved.training());
            SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(TENSORS));
            requireWhole(saved, tensors, runs);
            for (int r = 0; r < runs.size(); r++) {
                int run = r;
                runs.get(r)
                        .resume(
                                saved.runs().get(r),
                                name -> tensors.floats(name(run, name)).toArray());
            }
        } catch (IOException | CheckpointException e) {
            throw new TrainingStateException(
                    "The state of the training in " + folder + " cannot be read (" + e.getMessage() + "). Delete "
                            + folder + " to start anew.",
                    e);
        }
    }

    /** Validates the state before any array is changed: a model has all of it or none. */
    private static void requireWhole(Saved saved, SafetensorsFile tensors, List<Run> runs) throws IOException {
        if (saved.runs().size() != runs.size()) {
            throw new IOException(PROGRESS + " has " + saved.runs().size() + " runs, expected " + runs.size());
        }
        for (int r = 0; r < runs.size(); r++) {
            for (Map.Entry<String, INDArray> array : runs.get(r).state().entrySet()) {
                String name = name(r, array.getKey());
                if (!Arrays.equals(tensors.shape(name), shape(array.getValue()))) {
                    throw new IOException(name + " in " + TENSORS + " has the shape "
                            + Arrays.toString(tensors.shape(name)) + ", expected "
                            + Arrays.toString(shape(array.getValue())));
                }
            }
        }
    }

    private void requireSame(Path folder, Map<String, String> there) {
        identity.differences(there).ifPresent(differences -> {
            throw new TrainingStateException(settings.folder() + " holds the state of another training: " + differences
                    + ". Give the same again to resume it, or delete " + folder + " to start anew.");
        });
    }

    /**
     * Saves the state, unless the last time was not long ago.
     *
     * @param now saves it in any case
     */
    void save(List<Run> runs, boolean now) {
        if (now || (System.nanoTime() - lastSaved) / 1e9 >= settings.seconds()) {
            save(runs);
            lastSaved = System.nanoTime();
            runs.forEach(Run::onCheckpoint);
        }
    }

    private void save(List<Run> runs) {
        long step = runs.stream().mapToLong(Run::step).max().orElse(0);
        Path target = settings.folder().toAbsolutePath().resolve(SavedStates.name(step));
        try {
            Files.createDirectories(settings.folder());
            TemporaryFolder.deleteAbandoned(settings.folder());
            List<Path> older = SavedStates.tracesIn(settings.folder());
            try (TemporaryFolder temporary = TemporaryFolder.beside(target)) {
                write(temporary.path(), runs);
                Sync.folder(temporary.path());
                if (!SavedStates.isWhole(target)) {
                    SavedStates.delete(target);
                    temporary.move(temporary.path(), target);
                }
            }
            Sync.folder(settings.folder());
            for (Path old : older) {
                if (!old.getFileName().equals(target.getFileName())) {
                    SavedStates.delete(old);
                }
            }
        } catch (IOException e) {
            throw new TrainingStateException(
                    "Cannot save the state of the training in " + settings.folder() + ": " + IoMessages.ofWriting(e)
                            + ".",
                    e);
        }
    }

    private void write(Path folder, List<Run> runs) throws IOException {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        for (int r = 0; r < runs.size(); r++) {
            int run = r;
            runs.get(r).state().forEach((name, array) -> arrays.put(name(run, name), array));
        }
        Map<String, int[]> shapes = new LinkedHashMap<>();
        arrays.forEach((name, array) -> shapes.put(name, shape(array)));
        // One copy at a time: the state of a full fine-tuning is several times the model.
        SafetensorsWriter.write(
                folder.resolve(TENSORS), shapes, name -> ArrayValues.tensor(arrays.get(name)), Map.of());
        Saved saved =
                new Saved(identity.parts(), runs.stream().map(Run::progress).toList());
        Files.write(folder.resolve(PROGRESS), json(saved));
        Sync.file(folder.resolve(TENSORS));
        Sync.file(folder.resolve(PROGRESS));
    }

    private static byte[] json(Saved saved) throws JsonProcessingException {
        return Jackson.MAPPER.writeValueAsBytes(saved);
    }

    private static String name(int run, String array) {
        return "run" + run + "." + array;
    }

    private static int[] shape(INDArray array) {
        return Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray();
    }

    /** Oldest first. */
    private List<Path> states() {
        try {
            return SavedStates.in(settings.folder());
        } catch (IOException e) {
            throw new TrainingStateException(
                    "Cannot read " + settings.folder() + ": " + IoMessages.ofWriting(e) + ".", e);
        }
    }
}
