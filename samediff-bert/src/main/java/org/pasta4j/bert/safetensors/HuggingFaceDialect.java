package org.pasta4j.bert.safetensors;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointDialect;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.ModelOrigin;

/** A BERT as Hugging Face publishes it: a folder with {@code config.json} and {@code model.safetensors}. */
public final class HuggingFaceDialect implements CheckpointDialect {
    private static final String ENDING = ".safetensors";
    private static final String WEIGHTS = "model" + ENDING;
    private static final String SHARDS = WEIGHTS + ".index.json";
    private static final String PICKLE = "pytorch_model.bin";

    /** For {@link java.util.ServiceLoader}. */
    public HuggingFaceDialect() {}

    @Override
    public String description() {
        return "Hugging Face safetensors (a folder with config.json and model.safetensors, or that file in it)";
    }

    @Override
    public boolean recognises(Path path) {
        if (!Files.isDirectory(path)) {
            return path.toString().endsWith(ENDING);
        }
        // The last two cannot be read, but then this class is the one that can say what to do.
        return Files.exists(path.resolve(WEIGHTS))
                || Files.exists(path.resolve(SHARDS))
                || Files.exists(path.resolve(PICKLE)) && Files.exists(path.resolve(HuggingFaceConfig.FILE_NAME));
    }

    @Override
    public BertModel read(Path path) {
        Path file = Files.isDirectory(path) ? weightsIn(path) : path;
        BertConfig config = HuggingFaceConfig.read(file.resolveSibling(HuggingFaceConfig.FILE_NAME));
        SafetensorsFile tensors = SafetensorsFile.open(file);
        HuggingFaceWeights weights = new HuggingFaceWeights(tensors);
        EmbeddingWeights embeddings = weights.embeddings(config.tokenTypes() > 0);
        List<BertLayerWeights> layers = weights.layers(config.layers());
        Optional<LinearWeights> pooler = weights.pooler();
        Map<String, String> details = new LinkedHashMap<>(tensors.metadata());
        ModelOrigin origin = new ModelOrigin("Hugging Face safetensors", path.toString(), details, weights.dropped());
        return new BertModel(config, embeddings, layers, pooler, origin);
    }

    private static Path weightsIn(Path folder) {
        Path file = folder.resolve(WEIGHTS);
        if (Files.exists(file)) {
            return file;
        }
        String found = Files.exists(folder.resolve(SHARDS)) ? SHARDS + ", a model in several files" : PICKLE;
        throw new CheckpointException(folder + ": expected " + WEIGHTS + ", found " + found
                + ". Save the model from Python with save_pretrained(folder, safe_serialization=True,"
                + " max_shard_size=\"2GB\").");
    }
}
