package org.pasta4j.bert.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.EmbeddingWeights;
import org.pasta4j.bert.LayerNormWeights;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.NamedTensors;

/** Finds the weights of a BERT under the names of Google's code, below whatever scope. */
final class GoogleWeights {
    private static final String WORDS = "embeddings/word_embeddings";
    private static final String POSITIONS = "embeddings/position_embeddings";
    private static final String TOKEN_TYPES = "embeddings/token_type_embeddings";
    private final NamedTensors variables;
    private final String scope;
    private final Set<String> taken = new LinkedHashSet<>();

    GoogleWeights(NamedTensors variables) {
        this.variables = variables;
        List<String> scopes = scopes(variables);
        this.scope = scopes.stream()
                .filter(scope -> scopes.stream().allMatch(other -> isCopy(other, scope)))
                .findFirst()
                .orElseThrow(() -> new CheckpointException(
                        variables.path() + " is not a checkpoint of one BERT: expected one variable" + " SCOPE/" + WORDS
                                + ", found " + (scopes.isEmpty() ? "none" : scopes) + "."));
    }

    /** Whether any variables have such names. */
    static boolean areIn(NamedTensors variables) {
        return !scopes(variables).isEmpty();
    }

    private static List<String> scopes(NamedTensors variables) {
        return variables.names().stream()
                .filter(name -> name.endsWith(WORDS))
                .map(name -> name.substring(0, name.length() - WORDS.length()))
                .filter(scope -> scope.isEmpty() || scope.endsWith("/"))
                .toList();
    }

    /** Whether a scope is another one, or stands in front of it as averages of a model's variables do. */
    private static boolean isCopy(String scope, String original) {
        return scope.equals(original) || scope.endsWith("/" + original);
    }

    EmbeddingWeights embeddings(boolean tokenTypes) {
        return new EmbeddingWeights(
                variables.floats(taken(WORDS)),
                variables.floats(taken(POSITIONS)),
                tokenTypes ? Optional.of(variables.floats(taken(TOKEN_TYPES))) : Optional.empty(),
                norm("embeddings"));
    }

    List<BertLayerWeights> layers(int count) {
        List<BertLayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String layer = "encoder/layer_" + i;
            layers.add(new BertLayerWeights(
                    linear(layer + "/attention/self/query"),
                    linear(layer + "/attention/self/key"),
                    linear(layer + "/attention/self/value"),
                    linear(layer + "/attention/output/dense"),
                    norm(layer + "/attention/output"),
                    linear(layer + "/intermediate/dense"),
                    linear(layer + "/output/dense"),
                    norm(layer + "/output")));
        }
        return layers;
    }

    Optional<LinearWeights> pooler() {
        return variables.contains(scope + "pooler/dense/kernel")
                ? Optional.of(linear("pooler/dense"))
                : Optional.empty();
    }

    /** How many variables are what an optimizer or an average keeps of another one. */
    int slots() {
        return (int) variables.names().stream().filter(this::isSlot).count();
    }

    /**
     * Whether a variable is named behind another one, as VARIABLE/Adam_1, and has no length that the other has not: an
     * optimizer keeps a moment of each weight, or of each row and column. What would change a weight, such as two thin
     * matrices beside it, has other lengths.
     */
    private boolean isSlot(String name) {
        for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
            String variable = name.substring(0, slash);
            if (variables.contains(variable)) {
                Set<Integer> lengths =
                        Arrays.stream(variables.shape(variable)).boxed().collect(Collectors.toCollection(HashSet::new));
                lengths.add(1);
                return Arrays.stream(variables.shape(name)).allMatch(lengths::contains);
            }
        }
        return false;
    }

    /**
     * Variables that were not asked for, those of an optimizer left out.
     *
     * @throws CheckpointException if one of them is part of the encoder
     */
    List<String> dropped() {
        List<String> rest = variables.names().stream()
                .filter(name -> !taken.contains(name) && !isSlot(name))
                .toList();
        for (String name : rest) {
            String bare = name.startsWith(scope) ? name.substring(scope.length()) : "";
            if (bare.startsWith("embeddings/") || bare.startsWith("encoder/")) {
                throw new CheckpointException(variables.path() + " holds " + name + ", which has no place in the BERT"
                        + " that its " + GoogleConfig.FILE_NAME + " describes.");
            }
        }
        return rest;
    }

    /** TensorFlow keeps the weights of a linear layer as {@code [in, out]}. */
    private LinearWeights linear(String name) {
        var kernel = variables.floats(taken(name + "/kernel"));
        if (kernel.rank() != 2) {
            throw new CheckpointException(
                    variables.path() + ": " + scope + name + "/kernel should be a matrix, found " + kernel + ".");
        }
        return new LinearWeights(kernel.transpose(), variables.floats(taken(name + "/bias")));
    }

    private LayerNormWeights norm(String name) {
        return new LayerNormWeights(
                variables.floats(taken(name + "/LayerNorm/gamma")), variables.floats(taken(name + "/LayerNorm/beta")));
    }

    private String taken(String name) {
        taken.add(scope + name);
        return scope + name;
    }
}
