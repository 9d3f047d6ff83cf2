package org.pasta4j.bert.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.JsonSettings;
import org.pasta4j.bert.graph.PositionIds;

/** Hugging Face's {@code config.json} where an exporter left it beside a graph: what the graph itself does not tell. */
final class FolderConfig {
    private static final String FILE_NAME = "config.json";
    /** Exporters put graphs in a folder {@code onnx} of the model's. */
    private static final int FOLDERS = 2;

    private static final Set<String> FROM_ZERO = Set.of("bert", "electra", "distilbert");
    /** Positions begin after the number of the padding token, which is 1 unless the file says otherwise. */
    private static final Set<String> AFTER_PADDING = Set.of("roberta", "xlm-roberta", "camembert");

    private FolderConfig() {}

    /**
     * How positions are numbered; empty if there is no such file, or it is of another network.
     *
     * @param graph the file of the graph
     * @throws CheckpointException if the file is damaged
     */
    static Optional<PositionIds> positions(Path graph) {
        return Stream.iterate(graph.toAbsolutePath().getParent(), Objects::nonNull, Path::getParent)
                .limit(FOLDERS)
                .map(folder -> folder.resolve(FILE_NAME))
                .filter(Files::isRegularFile)
                .findFirst()
                .flatMap(FolderConfig::read);
    }

    private static Optional<PositionIds> read(Path file) {
        JsonSettings json = JsonSettings.of(file.toString(), bytes(file), CheckpointException::new);
        if (!json.has("model_type") || !json.has("max_position_embeddings")) {
            return Optional.empty();
        }
        String type = json.text("model_type");
        int rows = json.integer("max_position_embeddings");
        if (AFTER_PADDING.contains(type)) {
            int padding = json.has("pad_token_id") ? json.integer("pad_token_id") : 1;
            return padding < 0 ? Optional.empty() : Optional.of(new PositionIds(padding + 1, rows));
        }
        return FROM_ZERO.contains(type) ? Optional.of(new PositionIds(0, rows)) : Optional.empty();
    }

    private static ByteBuffer bytes(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + file + " (" + e + ").", e);
        }
    }
}
