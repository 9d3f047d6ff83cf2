package org.pasta4j.bert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SameDiff;

/** The door through which a published BERT comes in, whatever it was published as. */
public final class BertCheckpoint {
    /** How files are called that {@code SameDiff.save} writes. */
    private static final List<String> SAMEDIFF = List.of(".sd", ".fb", ".sdz");

    private BertCheckpoint() {}

    /**
     * Opens a checkpoint. The path may also lie inside a jar ({@link java.nio.file.FileSystems#newFileSystem}). Weights
     * are mapped where the file system allows it, not read: the file has to stay as it is while the model is in use.
     *
     * @param path the file or folder; which dialect it is, is found out. A TensorFlow checkpoint may be named as
     *     TensorFlow does, by what the names of its files begin with
     * @return the model, checked
     * @throws CheckpointException if there is nothing at the path, no dialect knows it, or it is damaged or another
     *     model
     */
    public static BertModel open(Path path) {
        if (!Files.exists(path) && Files.exists(index(path))) {
            return open(index(path));
        }
        if (!Files.exists(path) && ModelLocation.isNamed(path.toString())) {
            return open(path.toString());
        }
        if (!Files.exists(path)) {
            throw new CheckpointException(
                    "No checkpoint at " + path.toAbsolutePath() + ": there is no such file or folder.");
        }
        requireFetched(path);
        for (CheckpointDialect dialect : dialects()) {
            if (dialect.recognises(path)) {
                return dialect.read(path);
            }
        }
        if (SAMEDIFF.stream().anyMatch(String.valueOf(path.getFileName())::endsWith)) {
            throw new CheckpointException(
                    path.toAbsolutePath() + " has the name of a SameDiff graph, which is no file of a"
                            + " checkpoint. In Java, SameDiff.load it and ask BertCheckpoint.of; of one that PASTA has exported, open"
                            + " the base that it was made of.");
        }
        throw new CheckpointException(path.toAbsolutePath() + " is no checkpoint that can be read. Expected one of: "
                + dialects().stream()
                        .map(ServiceLoader.Provider::get)
                        .map(CheckpointDialect::description)
                        .collect(Collectors.joining("; "))
                + ".");
    }

    private static void requireFetched(Path path) {
        try {
            if (Files.isRegularFile(path)) {
                GitLfs.refusePointer(path);
            }
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens a checkpoint by the name of its place, such as {@link ModelOrigin#location} of a model that was opened
     * before: {@code classpath:NAME} for what comes in a jar on the class path, {@code jar:file:///PATH!/ENTRY}, or a
     * path.
     *
     * @param location as {@link ModelLocation} says
     * @throws CheckpointException as {@link #open(Path)} does, or if there is no such resource
     */
    public static BertModel open(String location) {
        BertModel model = ModelLocation.with(location, BertCheckpoint::open);
        // Not the folder of this machine that a resource happens to lie in.
        return ClassPath.isNamed(location) ? model.named(location) : model;
    }

    /**
     * Reads the BERT in a SameDiff graph that was imported, built or loaded by anyone's means, so that it can run by
     * the fastest encoder too. Structure decides, names do not count; constants and variables alike are its weights.
     * The graph is not touched and the weights are copied.
     *
     * @param graph a BERT for prediction, without dropout
     * @throws CheckpointException naming the operation at which the graph stops being a BERT
     */
    public static BertModel of(SameDiff graph) {
        return ServiceLoader.load(SameDiffDialect.class, BertCheckpoint.class.getClassLoader())
                .findFirst()
                .orElseThrow()
                .read(graph);
    }

    /**
     * Whether there is anything that {@link #open} could look at.
     *
     * @param path as {@link #open} takes it
     */
    public static boolean isAt(Path path) {
        return Files.exists(path)
                || Files.exists(index(path))
                || ModelLocation.isNamed(path.toString()) && ModelLocation.isAt(path.toString());
    }

    /** The file that stands for a TensorFlow checkpoint of that name. */
    private static Path index(Path path) {
        return path.resolveSibling(path.getFileName() + ".index");
    }

    private static ServiceLoader<CheckpointDialect> dialects() {
        return ServiceLoader.load(CheckpointDialect.class, BertCheckpoint.class.getClassLoader());
    }
}
