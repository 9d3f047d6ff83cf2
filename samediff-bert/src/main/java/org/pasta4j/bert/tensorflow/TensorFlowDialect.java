package org.pasta4j.bert.tensorflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointDialect;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.ModelArchive;
import org.pasta4j.bert.ModelOrigin;

/**
 * A BERT as Google's code saves it: the variables of a checkpoint or of a SavedModel, with {@code bert_config.json}
 * beside them.
 */
public final class TensorFlowDialect implements CheckpointDialect {
    static final String SAVED_MODEL = "saved_model.pb";
    private static final Path SAVED_VARIABLES = Path.of("variables", "variables" + TensorBundle.INDEX);

    /** For {@link java.util.ServiceLoader}. */
    public TensorFlowDialect() {}

    @Override
    public String description() {
        return "TensorFlow (a checkpoint bert_model.ckpt.index with bert_config.json beside it, or its folder; a"
                + " SavedModel's folder, also in a ZIP or jar)";
    }

    @Override
    public boolean recognises(Path path) {
        return index(path).isPresent() || ModelArchive.isAt(path);
    }

    private static Optional<Path> index(Path path) {
        if (Files.isDirectory(path)) {
            Path saved = path.resolve(SAVED_VARIABLES.toString());
            return Files.isRegularFile(saved) ? Optional.of(saved) : only(path);
        }
        return path.toString().endsWith(TensorBundle.INDEX) ? Optional.of(path) : Optional.empty();
    }

    private static Optional<Path> only(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(TensorBundle.INDEX))
                    .limit(2)
                    .toList();
            return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    @Override
    public BertModel read(Path path) {
        return ModelArchive.isAt(path)
                ? ModelArchive.with(path, SAVED_MODEL, graph -> read(graph.getParent(), path))
                : read(path, path);
    }

    private static BertModel read(Path path, Path location) {
        Path index = index(path)
                .orElseThrow(() -> new CheckpointException(location + " holds a SavedModel without variables, which"
                        + " cannot be read yet. Take the one that was not frozen."));
        Path graph = path.resolve(SAVED_MODEL);
        Optional<Path> file = GoogleConfig.beside(index);
        if (file.isEmpty() && !Files.isRegularFile(graph)) {
            throw GoogleConfig.missing(index);
        }
        GoogleWeights weights = new GoogleWeights(TensorBundle.open(index));
        BertConfig config =
                file.map(GoogleConfig::read).orElseGet(() -> weights.config(GraphConstants.ofSavedModel(graph)));
        EmbeddingWeights embeddings = weights.embeddings(config.tokenTypes() > 0);
        List<BertLayerWeights> layers = weights.layers(config.layers());
        Optional<LinearWeights> pooler = weights.pooler();
        ModelOrigin origin = new ModelOrigin("TensorFlow", location.toString(), details(path), weights.dropped());
        return new BertModel(config, embeddings, layers, pooler, origin);
    }

    private static Map<String, String> details(Path path) {
        return Map.of("form", Files.isRegularFile(path.resolve(SAVED_MODEL)) ? "SavedModel" : "checkpoint");
    }
}
