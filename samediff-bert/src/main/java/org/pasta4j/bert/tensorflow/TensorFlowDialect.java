package org.pasta4j.bert.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
import org.pasta4j.bert.ModelLocation;
import org.pasta4j.bert.ModelOrigin;
import org.pasta4j.bert.NamedTensors;

/**
 * A BERT as Google's code saves it: the variables of a checkpoint with {@code bert_config.json} beside them, a
 * SavedModel or a frozen graph. Where there is only a graph, it is followed, and names do not count.
 */
public final class TensorFlowDialect implements CheckpointDialect {
    static final String SAVED_MODEL = "saved_model.pb";
    private static final String FROZEN = ".pb";
    private static final Path SAVED_VARIABLES = Path.of("variables", "variables" + TensorBundle.INDEX);

    /** For {@link java.util.ServiceLoader}. */
    public TensorFlowDialect() {}

    @Override
    public String description() {
        return "TensorFlow (a checkpoint bert_model.ckpt.index with bert_config.json beside it, or its folder; a frozen"
                + " graph *.pb; a SavedModel's folder, also in a ZIP or jar)";
    }

    @Override
    public boolean recognises(Path path) {
        return index(path).isPresent()
                || ModelArchive.holds(path, SAVED_MODEL)
                || isFrozen(path)
                || Files.isRegularFile(path.resolve(SAVED_MODEL));
    }

    private static boolean isFrozen(Path path) {
        return path.toString().endsWith(FROZEN) && Files.isRegularFile(path);
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
            throw new CheckpointException("Cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public BertModel read(Path path) {
        if (isFrozen(path)) {
            return TensorFlowGraphs.frozen(path);
        }
        return ModelArchive.isAt(path)
                ? ModelArchive.with(path, SAVED_MODEL, graph -> read(graph.getParent(), path))
                : read(path, path);
    }

    private static BertModel read(Path path, Path location) {
        Optional<Path> index = index(path);
        Optional<Path> config = index.flatMap(GoogleConfig::beside);
        Path graph = path.resolve(SAVED_MODEL);
        boolean isSaved = Files.isRegularFile(graph);
        if (config.isEmpty() && !isSaved) {
            throw GoogleConfig.missing(index.orElse(path));
        }
        Optional<TensorBundle> variables = index.map(TensorBundle::open);
        // Other names than Google's mean nothing beside a graph, which says all itself.
        boolean areNamed = config.isPresent() && (!isSaved || GoogleWeights.areIn(variables.get()));
        return areNamed
                ? named(variables.get(), config.get(), location)
                : TensorFlowGraphs.saved(graph, location, variables);
    }

    /** Variables by the names that Google's code or the Model Garden gives them, with what the configuration says. */
    private static BertModel named(TensorBundle variables, Path file, Path location) {
        Optional<GardenTensors> garden =
                GoogleWeights.areIn(variables) ? Optional.empty() : GardenTensors.of(variables);
        BertConfig read = GoogleConfig.read(file);
        BertConfig config = garden.map(own -> own.config(read)).orElse(read);
        GoogleWeights weights =
                new GoogleWeights(garden.<NamedTensors>map(own -> own).orElse(variables));
        EmbeddingWeights embeddings = weights.embeddings(config.tokenTypes() > 0);
        List<BertLayerWeights> layers = weights.layers(config.layers());
        Optional<LinearWeights> pooler = weights.pooler();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("form", garden.isPresent() ? "checkpoint of the Model Garden" : "checkpoint");
        details.put("family", "bert");
        if (weights.slots() > 0) {
            details.put("left out", weights.slots() + " variables of an optimizer or of averages");
        }
        ModelOrigin origin = new ModelOrigin("TensorFlow", ModelLocation.of(location), details, weights.dropped());
        return new BertModel(config, embeddings, layers, pooler, origin);
    }
}
