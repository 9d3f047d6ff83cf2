package org.pasta4j.bert.huggingface;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.NamedTensors;

/**
 * Finds the weights of a model under the names that Hugging Face gives them, below whatever scope, and remembers which
 * were taken.
 */
final class HuggingFaceWeights {
    /** Counting buffers that some versions of transformers store with the weights. */
    private static final List<String> BUFFERS = List.of("embeddings.position_ids", "embeddings.token_type_ids");

    private final NamedTensors file;
    private final Family family;
    private final WeightScope scope;
    private final Set<String> taken = new LinkedHashSet<>();

    /** @param layers of the model, as its configuration says */
    HuggingFaceWeights(NamedTensors file, Family family, int layers) {
        this.file = file;
        this.family = family;
        this.scope = WeightScope.find(file, family, layers);
    }

    /** What stands before the names of all weights, where that is not as transformers saves them. */
    Optional<String> prefix() {
        return scope.prefix();
    }

    /**
     * The name of the weight that stands for that of the words, where only the head that is tied to it is stored: the
     * one other matrix of that shape.
     *
     * @param words rows of the table
     * @param width of a row
     */
    Optional<String> tiedWords(int words, int width) {
        if (scope.names(WeightScope.WORDS).stream().anyMatch(file::contains)) {
            return Optional.empty();
        }
        List<String> alike = file.names().stream()
                .filter(name -> name.startsWith(scope.outer()) && !isOfEncoder(name))
                .filter(name -> Arrays.equals(file.shape(name), new int[] {words, width}))
                .toList();
        return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
    }

    /** @param tiedWords name of the tensor to take as that of the words; empty for its own */
    EmbeddingWeights embeddings(boolean tokenTypes, Optional<String> tiedWords) {
        tiedWords.ifPresent(taken::add);
        return new EmbeddingWeights(
                tiedWords.map(file::floats).orElseGet(() -> tensor(WeightScope.WORDS)),
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
                        .flatMap(name -> scope.names(name).stream())
                        .anyMatch(file::contains);
        return any ? Optional.of(linear("pooler.dense")) : Optional.empty();
    }

    /**
     * Names of the tensors that were not asked for, in file order. Of what a training keeps beside its model, such as
     * the state of an optimizer, there is one line with their number.
     *
     * @throws CheckpointException if one of them is part of the encoder: the file then holds another model than its
     *     configuration says
     */
    List<String> dropped() {
        List<String> rest =
                file.names().stream().filter(name -> !taken.contains(name)).toList();
        for (String name : rest) {
            if (isOfEncoder(name) && !BUFFERS.contains(scope.bare(name))) {
                throw new CheckpointException(file.path() + " holds " + name
                        + ", which has no place in the model that its config.json describes." + unmerged());
            }
        }
        return scope.outer().isEmpty() ? rest : counted(rest);
    }

    /** Names that have not even their first part in common with the model's are many: one line for all of a kind. */
    private List<String> counted(List<String> rest) {
        String own = first(scope.outer());
        Map<String, Long> kinds = rest.stream()
                .collect(Collectors.groupingBy(HuggingFaceWeights::first, LinkedHashMap::new, Collectors.counting()));
        return rest.stream()
                .map(name -> first(name).equals(own) || kinds.get(first(name)) == 1
                        ? name
                        : first(name) + " (" + kinds.get(first(name)) + " tensors)")
                .distinct()
                .toList();
    }

    private static String first(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private boolean isOfEncoder(String name) {
        String bare = scope.bare(name);
        return family.encoderParts().stream().anyMatch(bare::startsWith);
    }

    private LinearWeights linear(String name) {
        return new LinearWeights(tensor(name + ".weight"), tensor(name + ".bias"));
    }

    private LayerNormWeights norm(String name) {
        return new LayerNormWeights(tensor(name + ".weight"), tensor(name + ".bias"));
    }

    private FrozenTensor tensor(String name) {
        List<String> tried = Stream.of(name, WeightScope.oldName(name))
                .distinct()
                .flatMap(spelling -> scope.names(spelling).stream())
                .toList();
        List<String> found = tried.stream().filter(file::contains).toList();
        if (found.isEmpty()) {
            throw new CheckpointException(
                    file.path() + " holds no tensor " + String.join(" or ", tried) + "." + unmerged());
        }
        FrozenTensor first = file.floats(found.get(0));
        if (found.stream().skip(1).anyMatch(other -> !file.floats(other).equals(first))) {
            throw new CheckpointException(
                    file.path() + " holds a weight more than once, with other values: expected one of "
                            + String.join(", ", found) + ".");
        }
        taken.addAll(found);
        found.forEach(alias -> Optional.ofNullable(file.aliases().get(alias)).ifPresent(taken::add));
        return first;
    }

    /** What to do about the matrices of LoRA, which stand beside the weights that they change. */
    private String unmerged() {
        return file.names().stream().anyMatch(name -> name.contains(".lora_"))
                ? " It holds matrices of LoRA beside its weights: merge them before you save it, as peft's"
                        + " merge_and_unload() does."
                : "";
    }
}
