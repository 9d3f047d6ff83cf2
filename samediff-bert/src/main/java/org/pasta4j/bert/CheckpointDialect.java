package org.pasta4j.bert;

import java.nio.file.Path;

/**
 * A kind of file that a BERT is published as. {@link BertCheckpoint} finds the dialects through
 * {@link java.util.ServiceLoader}, so a new one needs no change to any other class.
 */
public interface CheckpointDialect {

    /** What a person calls it, with what is expected at the path: {@code "ONNX (a file *.onnx)"}. */
    String description();

    /**
     * Whether the path looks like this dialect. Decided by the kind of file and its first bytes, quickly; a damaged
     * file of this dialect is still recognised, so that {@link #read} can say what is wrong with it.
     *
     * @param path exists
     */
    boolean recognises(Path path);

    /**
     * Reads the model.
     *
     * @param path was recognised
     * @throws CheckpointException naming the file, what was expected and what was found
     */
    BertModel read(Path path);
}
