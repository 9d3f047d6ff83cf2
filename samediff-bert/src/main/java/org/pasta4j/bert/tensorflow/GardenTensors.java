package org.pasta4j.bert.tensorflow;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.NamedTensors;

/**
 * A checkpoint of TensorFlow's Model Garden ({@code BertEncoder}) under the names and with the shapes that Google's
 * first code gives its variables. The Garden names them by the way through its objects: layers by their number, of
 * which the first four are the embeddings and their norm, or by the attributes that hold them. Matrices of attention
 * are by heads.
 */
final class GardenTensors implements NamedTensors {
    private static final String VALUE = "/.ATTRIBUTES/VARIABLE_VALUE";
    private static final Pattern SLOT = Pattern.compile("(.*)/\\.OPTIMIZER_SLOT/(.*)");
    private static final Pattern QUERY = Pattern.compile(
            "((?:.*/)?)(layer_with_weights-|_transformer_layers/)([0-9]{1,6})/_attention_layer/_query_dense/kernel");
    private static final Pattern LAYER = Pattern.compile("(layer_with_weights-|_transformer_layers/)([0-9]{1,6})/(.*)");

    private static final String NUMBERED = "layer_with_weights-";
    /** Numbered layers before the first one of attention. */
    private static final int EMBEDDINGS = 4;

    private static final Map<String, String> OF_EMBEDDINGS = Map.ofEntries(
            Map.entry("layer_with_weights-0/embeddings", "embeddings/word_embeddings"),
            Map.entry("layer_with_weights-1/embeddings", "embeddings/position_embeddings"),
            Map.entry("layer_with_weights-2/embeddings", "embeddings/token_type_embeddings"),
            Map.entry("layer_with_weights-3/gamma", "embeddings/LayerNorm/gamma"),
            Map.entry("layer_with_weights-3/beta", "embeddings/LayerNorm/beta"),
            Map.entry("_embedding_layer/embeddings", "embeddings/word_embeddings"),
            Map.entry("_position_embedding_layer/embeddings", "embeddings/position_embeddings"),
            Map.entry("_type_embedding_layer/embeddings", "embeddings/token_type_embeddings"),
            Map.entry("_embedding_norm_layer/gamma", "embeddings/LayerNorm/gamma"),
            Map.entry("_embedding_norm_layer/beta", "embeddings/LayerNorm/beta"),
            Map.entry("_pooler_layer/kernel", "pooler/dense/kernel"),
            Map.entry("_pooler_layer/bias", "pooler/dense/bias"));

    /** Older ones keep the output of attention beside it. */
    private static final Map<String, String> OF_LAYERS = Map.of(
            "_attention_layer/_query_dense", "attention/self/query",
            "_attention_layer/_key_dense", "attention/self/key",
            "_attention_layer/_value_dense", "attention/self/value",
            "_attention_layer/_output_dense", "attention/output/dense",
            "_attention_output_dense", "attention/output/dense",
            "_attention_layer_norm", "attention/output/LayerNorm",
            "_intermediate_dense", "intermediate/dense",
            "_output_dense", "output/dense",
            "_output_layer_norm", "output/LayerNorm");

    /** Where a pretraining keeps the pooler: in the head that decides on next sentences. */
    private static final String POOLER_OF_HEAD = "next_sentence..pooler_dense/";

    private static final String POOLER = "pooler/dense/";

    /** Dimensions of a matrix by heads. */
    private static final int BY_HEADS = 3;

    private final TensorBundle bundle;
    private final String scope;
    private final int layers;
    private final Map<String, String> keys = new LinkedHashMap<>();

    private GardenTensors(TensorBundle bundle, String scope, int layers) {
        this.bundle = bundle;
        this.scope = scope;
        this.layers = layers;
        for (String key : bundle.names()) {
            if (key.endsWith(VALUE)) {
                String other = keys.put(name(key.substring(0, key.length() - VALUE.length())), key);
                if (other != null) {
                    throw new CheckpointException(bundle.path() + ": " + other + " and " + key
                            + " are one variable of a BERT; expected one.");
                }
            }
        }
    }

    /**
     * The checkpoint's variables, if they are named so.
     *
     * @throws CheckpointException if they are of several encoders, or of one with more before its layers than a BERT
     *     has
     */
    static Optional<GardenTensors> of(TensorBundle bundle) {
        List<Matcher> queries = bundle.names().stream()
                .filter(key -> key.endsWith(VALUE))
                .map(key -> QUERY.matcher(key.substring(0, key.length() - VALUE.length())))
                .filter(Matcher::matches)
                .toList();
        if (queries.isEmpty()) {
            return Optional.empty();
        }
        Set<String> scopes =
                queries.stream().map(query -> query.group(1)).collect(Collectors.toCollection(TreeSet::new));
        int first = queries.stream().mapToInt(GardenTensors::layer).min().getAsInt();
        if (scopes.size() > 1 || first != 0) {
            throw new CheckpointException(bundle.path() + " is not a checkpoint of one BERT: expected one encoder, its"
                    + " layers after word, position and token type embeddings and their norm; found "
                    + (scopes.size() > 1
                            ? "encoders in " + scopes
                            : queries.get(0).group() + " as the first")
                    + ".");
        }
        return Optional.of(new GardenTensors(bundle, scopes.iterator().next(), queries.size()));
    }

    private static int layer(Matcher query) {
        return layer(query.group(2), query.group(3));
    }

    private static int layer(String kind, String number) {
        return Integer.parseInt(number) - (kind.equals(NUMBERED) ? EMBEDDINGS : 0);
    }

    /**
     * What a configuration means to the Garden's code, in which "gelu" is the approximation by tanh.
     *
     * @throws CheckpointException if its matrices have another number of heads
     */
    BertConfig config(BertConfig read) {
        int[] query = bundle.shape(keys.get("encoder/layer_0/attention/self/query/kernel"));
        if (query.length == BY_HEADS && query[1] != read.attentionHeads()) {
            throw new CheckpointException(path() + " has matrices of " + query[1] + " attention heads; expected "
                    + read.attentionHeads() + ", as its " + GoogleConfig.FILE_NAME + " says.");
        }
        return read.hiddenActivation() == HiddenActivation.GELU
                ? read.withHiddenActivation(HiddenActivation.GELU_TANH)
                : read;
    }

    private String name(String path) {
        Matcher slot = SLOT.matcher(path);
        if (slot.matches()) {
            return name(slot.group(1)) + "/" + slot.group(2);
        }
        if (path.startsWith(POOLER_OF_HEAD)) {
            return POOLER + path.substring(POOLER_OF_HEAD.length());
        }
        if (!path.startsWith(scope)) {
            return path;
        }
        String own = path.substring(scope.length());
        return Optional.ofNullable(OF_EMBEDDINGS.get(own)).orElseGet(() -> ofLayer(own));
    }

    /** What has no place is named as a part of the encoder, so that it is refused. */
    private String ofLayer(String path) {
        Matcher numbered = LAYER.matcher(path);
        if (!numbered.matches()) {
            return path.startsWith("_embedding") ? "encoder/" + path : path;
        }
        int layer = layer(numbered.group(1), numbered.group(2));
        String part = numbered.group(3);
        if (layer == layers && Set.of("kernel", "bias").contains(part)) {
            return POOLER + part;
        }
        int slash = part.lastIndexOf('/');
        String known = OF_LAYERS.get(part.substring(0, Math.max(0, slash)));
        return known == null || layer < 0
                ? "encoder/" + path
                : "encoder/layer_" + layer + "/" + known + part.substring(slash);
    }

    @Override
    public Path path() {
        return bundle.path();
    }

    @Override
    public List<String> names() {
        return List.copyOf(keys.keySet());
    }

    @Override
    public boolean contains(String name) {
        return keys.containsKey(name);
    }

    private String key(String name) {
        String key = keys.get(name);
        if (key == null) {
            throw new CheckpointException(path() + " holds no variable for " + name + ".");
        }
        return key;
    }

    /** Without heads: those of a matrix's rows or columns are one dimension. */
    @Override
    public int[] shape(String name) {
        int[] shape = bundle.shape(key(name));
        boolean isOutput = name.contains("/attention/output/dense/");
        boolean isByHeads = isOutput ? shape.length == BY_HEADS : name.contains("/attention/self/");
        if (!isByHeads || shape.length < 2 || shape.length == 2 && name.contains("/kernel")) {
            return shape;
        }
        int first = isOutput ? 0 : shape.length - 2;
        int[] flat = Arrays.copyOf(shape, shape.length - 1);
        flat[first] = (int) Math.min((long) shape[first] * shape[first + 1], Integer.MAX_VALUE);
        System.arraycopy(shape, first + 2, flat, first + 1, shape.length - first - 2);
        return flat;
    }

    @Override
    public FrozenTensor floats(String name) {
        return FrozenTensor.of(bundle.floats(key(name)).values(), shape(name));
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }
}
