package org.pasta4j.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.pasta4j.pasta.train.SavedStates;
import org.pasta4j.pasta.train.TrainingStateException;

/**
 * Where the state of a training is kept: a folder of any file system that Hadoop knows. What is not on the driver's
 * disk is copied there when the training begins, and from there after each save. A state is a folder that gets its name
 * when it is copied. Where that is no one step, as in object stores, a folder of that name may lack files: it is no
 * state, and those before it are deleted when all files are there.
 */
final class HadoopStates implements AutoCloseable {
    private static final String DRAFT = ".";

    private final org.apache.hadoop.fs.Path folder;
    private final FileSystem files;
    private final boolean isHere;
    private final Path local;

    /**
     * Copies the newest whole state that is there, if any.
     *
     * @throws TrainingStateException if the file system refuses
     */
    HadoopStates(String uri, Configuration hadoop) {
        folder = new org.apache.hadoop.fs.Path(uri);
        try {
            files = folder.getFileSystem(hadoop);
            isHere = files.getUri().getScheme().equals("file");
            local = isHere ? new File(folder.toUri().getPath()).toPath() : copied();
        } catch (IOException e) {
            throw new TrainingStateException(
                    "The state of the training cannot be read from " + uri + ": " + e.getMessage() + ".", e);
        }
    }

    /** A temporary folder with the newest state, which is deleted where that cannot be read. */
    private Path copied() throws IOException {
        Path copy = Files.createTempDirectory("pasta-state");
        try {
            Optional<org.apache.hadoop.fs.Path> newest = newest();
            if (newest.isPresent()) {
                Path state = copy.resolve(newest.get().getName());
                files.copyToLocalFile(false, newest.get(), new org.apache.hadoop.fs.Path(state.toUri()), true);
            }
            return copy;
        } catch (IOException | RuntimeException e) {
            FileUtil.fullyDelete(copy.toFile());
            throw e;
        }
    }

    /** The folder on this machine that states are resumed from and saved in. */
    Path local() {
        return local;
    }

    /**
     * Copies the state that was just saved.
     *
     * @throws TrainingStateException if the file system refuses
     */
    void save() {
        if (isHere) {
            return;
        }
        try (Stream<Path> states = Files.list(local)) {
            Path saved = states.max(Comparator.comparing(Path::getFileName)).orElseThrow();
            List<org.apache.hadoop.fs.Path> older = folders("");
            for (org.apache.hadoop.fs.Path abandoned : folders(DRAFT)) {
                files.delete(abandoned, true);
            }
            org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(folder, name(saved));
            if (!isWhole(target)) {
                copy(saved, target);
            }
            for (org.apache.hadoop.fs.Path old : older) {
                if (!old.equals(files.makeQualified(target))) {
                    files.delete(old, true);
                }
            }
        } catch (IOException e) {
            throw new TrainingStateException(
                    "The state of the training cannot be saved to " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    private void copy(Path saved, org.apache.hadoop.fs.Path target) throws IOException {
        org.apache.hadoop.fs.Path draft = new org.apache.hadoop.fs.Path(folder, DRAFT + name(saved));
        files.copyFromLocalFile(false, true, new org.apache.hadoop.fs.Path(saved.toUri()), draft);
        files.delete(target, true);
        if (!files.rename(draft, target) || !isWhole(target)) {
            throw new IOException("it does not rename " + draft);
        }
    }

    private boolean isWhole(org.apache.hadoop.fs.Path state) throws IOException {
        if (!files.exists(state)) {
            return false;
        }
        List<String> names = new ArrayList<>();
        for (FileStatus status : files.listStatus(state)) {
            names.add(status.getPath().getName());
        }
        return SavedStates.isWhole(names);
    }

    private static String name(Path state) {
        return state.getFileName().toString();
    }

    private Optional<org.apache.hadoop.fs.Path> newest() throws IOException {
        List<org.apache.hadoop.fs.Path> whole = new ArrayList<>();
        for (org.apache.hadoop.fs.Path state : folders("")) {
            if (isWhole(state)) {
                whole.add(state);
            }
        }
        return whole.stream().max(Comparator.comparing(org.apache.hadoop.fs.Path::getName));
    }

    /** @param prefix before the name of a state */
    private List<org.apache.hadoop.fs.Path> folders(String prefix) throws IOException {
        List<org.apache.hadoop.fs.Path> found = new ArrayList<>();
        if (files.exists(folder)) {
            for (FileStatus status : files.listStatus(folder)) {
                String name = status.getPath().getName();
                if (status.isDirectory()
                        && name.startsWith(prefix)
                        && SavedStates.isName(name.substring(prefix.length()))) {
                    found.add(status.getPath());
                }
            }
        }
        return found;
    }

    /** Deletes the copy on this machine. */
    @Override
    public void close() {
        if (!isHere) {
            FileUtil.fullyDelete(local.toFile());
        }
    }
}
