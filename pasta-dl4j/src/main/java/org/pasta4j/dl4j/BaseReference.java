package org.pasta4j.dl4j;

import java.io.Serializable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.ModelLocation;

/**
 * By what a saved network knows its frozen base, which is not saved with it.
 *
 * @param location where the base was opened
 * @param fingerprint what tells it from any other
 * @param layers of the base
 * @param hiddenSize of the base
 */
record BaseReference(
        @JsonProperty("location") @JsonSerialize(using = AsciiText.class)
        String location,

        @JsonProperty("fingerprint") String fingerprint,
        @JsonProperty("layers") int layers,
        @JsonProperty("hiddenSize") int hiddenSize)
        implements Serializable {

    static BaseReference of(BertModel base) {
        return new BaseReference(
                absolute(base.origin().location()),
                base.fingerprint(),
                base.config().layers(),
                base.config().hiddenSize());
    }

    /** A place that another process finds too; what is no file, such as a graph in memory, keeps its name. */
    private static String absolute(String location) {
        if (ModelLocation.isNamed(location)) {
            return location;
        }
        try {
            Path path = Path.of(location);
            return BertCheckpoint.isAt(path) ? path.toAbsolutePath().normalize().toString() : location;
        } catch (InvalidPathException e) {
            return location;
        }
    }

    /** For a refusal. */
    @Override
    public String toString() {
        return location + " (" + layers + " layers, hidden size " + hiddenSize + ", " + fingerprint + ")";
    }
}
