package org.pasta4j.bert.huggingface;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.NamedTensors;

/**
 * What stands before the names of a model's tensors: nothing or the family's prefix, as transformers saves them, or
 * whatever a program put there that had the model as a part ({@code module.}, {@code model.bert.},
 * {@code 0.auto_model.}). It is found, not listed: the scope is the one below which all weights are.
 */
final class WeightScope {
    static final String WORDS = "embeddings.word_embeddings.weight";

    /** Names of which a model has one each, whichever of its weights a file lacks. */
    private static final List<String> ANCHORS = List.of(
            WORDS,
            "embeddings.position_embeddings.weight",
            "embeddings.LayerNorm.weight",
            "embeddings.LayerNorm.gamma",
            "encoder.layer.0.attention.self.query.weight");

    private static final List<String> LAYER_PARTS = List.of(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    private final NamedTensors file;
    private final Family family;
    private final String outer;

    private WeightScope(NamedTensors file, Family family, String outer) {
        this.file = file;
        this.family = family;
        this.outer = outer;
    }

    /**
     * Finds the scope. Where weights are missing below each, it is the one with most of them.
     *
     * @param layers of the model
     * @throws CheckpointException if the file holds several models and none where transformers puts it
     */
    static WeightScope find(NamedTensors file, Family family, int layers) {
        List<WeightScope> found = outers(file, family).stream()
                .map(outer -> new WeightScope(file, family, outer))
                .toList();
        // A configuration may ask for any number of layers; a file holds no more than it has names.
        int most = Math.min(layers, file.names().size());
        Map<WeightScope, Long> missing =
                found.stream().collect(Collectors.toMap(scope -> scope, scope -> scope.missing(most)));
        List<WeightScope> whole = found.stream()
                .filter(scope -> missing.get(scope) == 0)
                .sorted(Comparator.comparingInt(scope -> scope.outer.length()))
                .toList();
        if (whole.isEmpty()) {
            return found.stream()
                    .min(Comparator.comparing(missing::get))
                    .orElseGet(() -> new WeightScope(file, family, ""));
        }
        WeightScope first = whole.get(0);
        if (!first.outer.isEmpty() && whole.stream().anyMatch(other -> !first.equalsTo(other, layers))) {
            throw new CheckpointException(file.path() + " holds several models: expected one, found the weights below "
                    + whole.stream()
                            .map(scope -> "\"" + scope.prefix().orElse(scope.outer) + "\"")
                            .collect(Collectors.joining(" and "))
                    + ". Save a file with the tensors of one of them.");
        }
        return first;
    }

    /** What stands before the names, or before the family's prefix in them; shortest first. */
    private static Set<String> outers(NamedTensors file, Family family) {
        Map<String, Integer> found = new TreeMap<>();
        List<String> anchors = ANCHORS.stream().map(family::name).toList();
        for (String name : file.names()) {
            for (String anchor : anchors) {
                if (name.equals(anchor) || name.endsWith("." + anchor)) {
                    found.merge(name.substring(0, name.length() - anchor.length()), 1, Integer::sum);
                }
            }
        }
        Set<String> outers = new LinkedHashSet<>();
        for (String prefix : found.keySet()) {
            boolean own = prefix.equals(family.prefix()) || prefix.endsWith("." + family.prefix());
            outers.add(
                    own ? prefix.substring(0, prefix.length() - family.prefix().length()) : prefix);
        }
        return outers;
    }

    /** How many weights are not there; that of the words does not count, which may have another name. */
    private long missing(int layers) {
        return required(layers)
                .filter(name -> Stream.of(name, oldName(name))
                        .flatMap(spelling -> names(spelling).stream())
                        .noneMatch(file::contains))
                .count();
    }

    /** The oldest published checkpoints, Google's bert-base among them, keep TensorFlow's names of layer norms. */
    static String oldName(String name) {
        return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
    }

    private static Stream<String> required(int layers) {
        Stream<String> ofLayers = IntStream.range(0, layers)
                .mapToObj(layer -> "encoder.layer." + layer + ".")
                .flatMap(layer -> LAYER_PARTS.stream().map(part -> layer + part));
        return Stream.concat(
                Stream.of("embeddings.position_embeddings.weight"),
                Stream.concat(Stream.of("embeddings.LayerNorm"), ofLayers)
                        .flatMap(part -> Stream.of(part + ".weight", part + ".bias")));
    }

    private boolean equalsTo(WeightScope other, int layers) {
        return Stream.concat(Stream.of(WORDS), required(layers))
                .allMatch(name -> tensor(name).equals(other.tensor(name)));
    }

    private Optional<FrozenTensor> tensor(String name) {
        return Stream.of(name, oldName(name))
                .flatMap(spelling -> names(spelling).stream())
                .filter(file::contains)
                .findFirst()
                .map(file::floats);
    }

    /** The names in the file that a weight may have. */
    List<String> names(String bertName) {
        String name = family.name(bertName);
        return List.of(outer + name, outer + family.prefix() + name);
    }

    /** A name of the file below this scope, without what stands before it; others as they are. */
    String bare(String name) {
        String inner = name.startsWith(outer) ? name.substring(outer.length()) : "";
        return inner.startsWith(family.prefix())
                ? inner.substring(family.prefix().length())
                : inner;
    }

    /** What stands before the names, where that is not as transformers saves them. */
    Optional<String> prefix() {
        if (outer.isEmpty()) {
            return Optional.empty();
        }
        String own = outer + family.prefix();
        return Optional.of(file.names().stream().anyMatch(name -> name.startsWith(own)) ? own : outer);
    }

    /** What stood around the model, before the family's own prefix. */
    String outer() {
        return outer;
    }
}
