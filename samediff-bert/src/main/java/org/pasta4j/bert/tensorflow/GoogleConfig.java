package org.pasta4j.bert.tensorflow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.GitLfs;
import org.pasta4j.bert.JsonSettings;

/** Google's {@code bert_config.json}: what its checkpoints do not say themselves. */
final class GoogleConfig {
    static final String FILE_NAME = "bert_config.json";

    /** A SavedModel keeps its variables in a folder of its own, and may lie beside the configuration itself. */
    private static final int FOLDERS_ABOVE = 2;

    private GoogleConfig() {}

    /**
     * Finds the file.
     *
     * @param variables the index of the checkpoint
     */
    static Optional<Path> beside(Path variables) {
        return Stream.iterate(variables.toAbsolutePath().getParent(), Objects::nonNull, Path::getParent)
                .limit(FOLDERS_ABOVE + 1)
                .map(place -> place.resolve(FILE_NAME))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    static CheckpointException missing(Path variables) {
        return new CheckpointException("There is no " + FILE_NAME + " beside " + variables
                + ", and a checkpoint does not say how many attention heads there are. Put the one that the model was"
                + " published with at " + variables.resolveSibling(FILE_NAME).toAbsolutePath() + ".");
    }

    static BertConfig read(Path file) {
        try {
            GitLfs.refusePointer(file);
            JsonSettings json = JsonSettings.of(
                    file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)), CheckpointException::new);
            return BertConfig.of(json, 0);
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + " (" + e + ").", e);
        }
    }
}
