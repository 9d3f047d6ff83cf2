package org.pasta4j.bert.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointDialect;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.JsonSettings;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.ModelLocation;
import org.pasta4j.bert.ModelOrigin;
import org.pasta4j.bert.NamedTensors;
import org.pasta4j.bert.safetensors.SafetensorsFile;
import org.pasta4j.bert.torch.TorchFile;

/**
 * A model as Hugging Face publishes it: a folder with {@code config.json} and its weights as {@code model.safetensors}
 * or {@code pytorch_model.bin}, whole or in several files.
 */
public final class HuggingFaceDialect implements CheckpointDialect {
    private static final String SAFETENSORS = ".safetensors";
    private static final String TORCH = ".bin";
    private static final String INDEX = ".index.json";

    /** What programs call files of torch.save. */
    private static final List<String> SAVED = List.of(TORCH, ".pt", ".pth", ".ckpt");

    /** In the order in which they are taken; safetensors first, which need no copy. */
    private static final List<String> WEIGHTS = List.of(
            "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json");

    /** For {@link java.util.ServiceLoader}. */
    public HuggingFaceDialect() {}

    @Override
    public String description() {
        return "Hugging Face (a folder with config.json and model.safetensors or pytorch_model.bin, or that file in it, or a"
                + " training's checkpoint *.pt, *.pth or *.ckpt with config.json beside it)";
    }

    @Override
    public boolean recognises(Path path) {
        if (Files.isDirectory(path)) {
            return weights(path).isPresent();
        }
        String name = name(path);
        return name.endsWith(SAFETENSORS)
                || name.endsWith(SAFETENSORS + INDEX)
                || (SAVED.stream().anyMatch(name::endsWith) || name.endsWith(TORCH + INDEX))
                        && Files.exists(path.resolveSibling(HuggingFaceConfig.FILE_NAME));
    }

    /** Those in the folder, or where it says that its BERT lies, as older ones of sentence-transformers do. */
    private static Optional<Path> weights(Path folder) {
        return weightsIn(folder)
                .or(() -> SentenceFolder.transformer(folder.toAbsolutePath()).flatMap(HuggingFaceDialect::weightsIn));
    }

    private static Optional<Path> weightsIn(Path folder) {
        return WEIGHTS.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                // Other programs call their files so, too.
                .filter(file ->
                        !name(file).contains(TORCH) || Files.exists(folder.resolve(HuggingFaceConfig.FILE_NAME)))
                .findFirst();
    }

    @Override
    public BertModel read(Path path) {
        Path file = Files.isDirectory(path) ? weights(path).orElseThrow() : path;
        JsonSettings json = HuggingFaceConfig.json(file.resolveSibling(HuggingFaceConfig.FILE_NAME));
        NamedTensors tensors = UnwrappedTensors.of(open(file));
        FamilyClues clues = new FamilyClues(json, tensors, file.toAbsolutePath().getParent());
        HuggingFaceConfig found = HuggingFaceConfig.of(json, clues);
        BertConfig config = found.config();
        HuggingFaceWeights weights = new HuggingFaceWeights(tensors, found.family(), config.layers());
        weights.prefix().ifPresent(prefix -> clues.requireNothingAgainst(found.family(), prefix));
        Optional<String> tied = json.flag("tie_word_embeddings", true)
                ? weights.tiedWords(config.vocabularySize(), config.hiddenSize())
                : Optional.empty();
        EmbeddingWeights embeddings = weights.embeddings(config.tokenTypes() > 0, tied);
        List<BertLayerWeights> layers = weights.layers(config.layers());
        Optional<LinearWeights> pooler = weights.pooler();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("family", found.modelType());
        if (!json.has("model_type")) {
            details.put("family told by", clues.told());
        }
        details.putAll(tensors.metadata());
        weights.prefix().ifPresent(prefix -> details.put("prefix", prefix));
        String wrappers = UnwrappedTensors.wrappers(tensors);
        if (!wrappers.isEmpty()) {
            details.put("wrappers", wrappers);
        }
        Optional<SentenceFolder> sentences =
                SentenceFolder.around(file.toAbsolutePath().getParent());
        sentences.ifPresent(folder -> details.putAll(folder.details()));
        tied.ifPresent(name -> details.put("word embeddings", name + ", which is tied to them"));
        String dialect = name(file).contains(SAFETENSORS) ? "Hugging Face safetensors" : "Hugging Face PyTorch";
        List<String> dropped = new ArrayList<>(weights.dropped());
        sentences.ifPresent(folder -> dropped.addAll(folder.others()));
        ModelOrigin origin = new ModelOrigin(
                dialect, ModelLocation.of(path), details, dropped, sentences.flatMap(SentenceFolder::pooling));
        return new BertModel(config, embeddings, layers, pooler, origin);
    }

    private static NamedTensors open(Path file) {
        String name = name(file);
        if (name.endsWith(INDEX)) {
            return ShardedTensors.open(file, name.contains(SAFETENSORS) ? SafetensorsFile::open : TorchFile::open);
        }
        return name.endsWith(SAFETENSORS) ? SafetensorsFile.open(file) : TorchFile.open(file);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
