package org.pasta4j.bert;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a model came from, for a person to read; it does not take part in the mathematics.
 *
 * @param dialect the kind of checkpoint, such as {@code ONNX}
 * @param location the file or folder that was opened; {@link BertCheckpoint#open(String)} finds it again, in another
 *     process too
 * @param details what the file says of itself, in reading order: exporter, opset and the like
 * @param dropped what the file holds besides the encoder and was left out, such as a masked-LM head
 * @param pooling of the model of sentence-transformers that it was published as; empty for another
 */
public record ModelOrigin(
        String dialect,
        String location,
        Map<String, String> details,
        List<String> dropped,
        Optional<SentencePooling> pooling) {

    /** Of a model that was not published as one of sentence-transformers. */
    public ModelOrigin(String dialect, String location, Map<String, String> details, List<String> dropped) {
        this(dialect, location, details, dropped, Optional.empty());
    }

    /** The same by another location. */
    ModelOrigin at(String location) {
        return new ModelOrigin(dialect, location, details, dropped, pooling);
    }
}
