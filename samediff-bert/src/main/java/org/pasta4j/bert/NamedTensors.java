package org.pasta4j.bert;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The tensors of a checkpoint by the names that its file gives them, from one file or several. */
public interface NamedTensors {

    /** The file, for messages. */
    Path path();

    /** All names, in the order of the file. */
    List<String> names();

    /** Whether there is a tensor of this name. */
    boolean contains(String name);

    /**
     * One length per dimension.
     *
     * @throws CheckpointException if there is no such tensor
     */
    int[] shape(String name);

    /**
     * A tensor of float32, or of 16-bit numbers widened to float32, or of float64 rounded to it.
     *
     * @throws CheckpointException if there is no such tensor, it holds no values or values of another type
     */
    FrozenTensor floats(String name);

    /** What the file says about itself; empty where it says nothing. */
    Map<String, String> metadata();

    /**
     * Second names of tensors, where the file stores a tensor once that a model has under several: the name under which
     * its values are stored, by the other one. Both are among {@link #names()}.
     */
    default Map<String, String> aliases() {
        return Map.of();
    }
}
