package org.pasta4j.bert.huggingface;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.NamedTensors;

/**
 * Finds the weights of a model under the names that Hugging Face gives them, with or without the prefix that a model
 * with a head puts in front, and remembers which were taken.
 */
final class HuggingFaceWeights {
    /** Counting buffers that some versions of transformers store with the weights. */
    private static final List<String> BUFFERS = List.of("embeddings.position_ids", "embeddings.token_type_ids");

    private final NamedTensors file;
    private final Family family;
    private final List<String> prefixes;
    private final Set<String> taken = new LinkedHashSet<>();

    HuggingFaceWeights(NamedTensors file, Family family) {
        this.file = file;
        this.family = family;
        this.prefixes = List.of("", family.prefix());
    }

    EmbeddingWeights embeddings(boolean tokenTypes) {
        return new EmbeddingWeights(
                tensor("embeddings.word_embeddings.weight"),
                tensor("embeddings.position_embeddings.weight"),
                tokenTypes ? Optional.of(tensor("embeddings.token_type_embeddings.weight")) : Optional.empty(),
                norm("embeddings.LayerNorm"));
    }

    List<BertLayerWeights> layers(int count) {
        List<BertLayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(layer("encoder.layer." + i + "."));
        }
        return layers;
    }

    private BertLayerWeights layer(String name) {
        return new BertLayerWeights(
                linear(name + "attention.self.query"),
                linear(name + "attention.self.key"),
                linear(name + "attention.self.value"),
                linear(name + "attention.output.dense"),
                norm(name + "attention.output.LayerNorm"),
                linear(name + "intermediate.dense"),
                linear(name + "output.dense"),
                norm(name + "output.LayerNorm"));
    }

    Optional<LinearWeights> pooler() {
        boolean any = family.hasPooler()
                && Stream.of("pooler.dense.weight", "pooler.dense.bias")
                        .flatMap(name -> prefixes.stream().map(prefix -> prefix + name))
                        .anyMatch(file::contains);
        return any ? Optional.of(linear("pooler.dense")) : Optional.empty();
    }

    /**
     * Names of the tensors that were not asked for, in file order.
     *
     * @throws CheckpointException if one of them is part of the encoder: the file then holds another model than its
     *     configuration says
     */
    List<String> dropped() {
        List<String> rest =
                file.names().stream().filter(name -> !taken.contains(name)).toList();
        for (String name : rest) {
            String prefix = family.prefix();
            String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
            if (family.encoderParts().stream().anyMatch(bare::startsWith) && !BUFFERS.contains(bare)) {
                throw new CheckpointException(file.path() + " holds " + name
                        + ", which has no place in the model that its config.json describes.");
            }
        }
        return rest;
    }

    private LinearWeights linear(String name) {
        return new LinearWeights(tensor(name + ".weight"), tensor(name + ".bias"));
    }

    private LayerNormWeights norm(String name) {
        // gamma and beta: the oldest published checkpoints, Google's bert-base among them, keep TensorFlow's names.
        return new LayerNormWeights(tensor(name + ".weight", name + ".gamma"), tensor(name + ".bias", name + ".beta"));
    }

    private FrozenTensor tensor(String... names) {
        List<String> tried = Stream.of(names)
                .flatMap(name -> prefixes.stream().map(prefix -> prefix + family.name(name)))
                .toList();
        List<String> found = tried.stream().filter(file::contains).toList();
        if (found.isEmpty()) {
            throw new CheckpointException(file.path() + " holds no tensor " + String.join(" or ", tried) + ".");
        }
        if (found.size() > 1) {
            throw new CheckpointException(file.path() + " holds the same weight more than once: expected one of "
                    + String.join(", ", found) + ".");
        }
        taken.add(found.get(0));
        return file.floats(found.get(0));
    }
}
