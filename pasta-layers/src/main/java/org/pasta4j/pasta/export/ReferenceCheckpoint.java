package org.pasta4j.pasta.export;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.NamedTensors;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.safetensors.SafetensorsFile;
import org.pasta4j.bert.safetensors.SafetensorsWriter;
import org.pasta4j.bert.torch.TorchFile;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.files.WholeFiles;

/**
 * A checkpoint of the authors' PyTorch code (luka-group/PASTA): the state of its models, of which
 * {@code bert.encoder.layer.N.special_token_embedding.weight} ({@code [slots, H]}) and {@code classifier.weight} and
 * {@code .bias} are trained. What their training saves, {@code best_model.bin}, has all weights of the base besides.
 *
 * <p>Their models always have a pooler. Where the base has none, the dense layer of this library's head takes its
 * place: the two compute the same. Another head than the paper's, on the pooler, cannot be said in it.
 */
public final class ReferenceCheckpoint {
    /** In the metadata of a file that this library wrote. */
    private static final String CONFIG = "pasta.adapter_config";

    private static final String LAYER = "bert.encoder.layer.";
    private static final String OFFSETS = ".special_token_embedding.weight";
    private static final String WEIGHT = "classifier.weight";
    private static final String BIAS = "classifier.bias";
    private static final String BASE = "bert.";
    private static final String POOLER = "pooler.dense.";

    private final NamedTensors tensors;

    private ReferenceCheckpoint(NamedTensors tensors) {
        this.tensors = tensors;
    }

    /**
     * Writes the trained tensors as safetensors, to be loaded onto a model of the authors' code that has the base's
     * weights already, by {@code load_state_dict(..., strict=False)}. Offsets that were not trained are zero.
     *
     * @param file must not exist; appears whole or not at all
     * @throws AdapterException if the adapter's head is not the paper's
     * @throws org.pasta4j.bert.BadInputException if it exists, or the disk refuses
     */
    public static void write(Adapter adapter, Path file) {
        requirePapersHead(adapter.config().pastaConfig());
        Path target = file.toAbsolutePath().normalize();
        String name = target.getFileName().toString();
        WholeFiles.requireFree(target);
        WholeFiles.write(target.getParent(), folder -> {
            Map<String, String> metadata = new LinkedHashMap<>();
            metadata.put("format", "pt");
            metadata.put(CONFIG, adapter.config().toJson());
            SafetensorsWriter.write(folder.resolve(name), named(adapter), metadata);
            return List.of(name);
        });
    }

    private static void requirePapersHead(PastaConfig config) {
        if (config.pooling() != Pooling.POOLER || config.head().headKind().equals(Optional.of(HeadKind.DENSE))) {
            throw new AdapterException("The authors' code has a linear head on the pooler's output; expected such a"
                    + " head, found the pooling " + config.pooling().configName()
                    + config.head()
                            .headKind()
                            .map(kind -> " and a " + kind.configName() + " head")
                            .orElse("") + ". Export to ONNX or SameDiff, or train with the pooling pooler.");
        }
    }

    private static Map<String, FrozenTensor> named(Adapter adapter) {
        AdapterConfig config = adapter.config();
        int perLayer = config.pastaConfig().slots() * config.hiddenSize();
        float[] offsets =
                adapter.offsets().map(FrozenTensor::toArray).orElseGet(() -> new float[config.layers() * perLayer]);
        Map<String, FrozenTensor> named = new LinkedHashMap<>();
        for (int l = 0; l < config.layers(); l++) {
            float[] own = Arrays.copyOfRange(offsets, l * perLayer, (l + 1) * perLayer);
            named.put(
                    LAYER + l + OFFSETS,
                    FrozenTensor.of(own, config.pastaConfig().slots(), config.hiddenSize()));
        }
        if (adapter.head().containsKey(Adapter.DENSE_WEIGHT)) {
            named.put(BASE + POOLER + "weight", adapter.head().get(Adapter.DENSE_WEIGHT));
            named.put(BASE + POOLER + "bias", adapter.head().get(Adapter.DENSE_BIAS));
        }
        named.put(WEIGHT, adapter.head().get(Adapter.CLASSIFIER_WEIGHT));
        named.put(BIAS, adapter.head().get(Adapter.CLASSIFIER_BIAS));
        return named;
    }

    /**
     * Opens a checkpoint; the file has to stay as it is while the object is in use.
     *
     * @param file safetensors by its name's ending, else as {@code torch.save} writes it; nothing in it is ever run
     * @throws CheckpointException if it is damaged, or holds no special-token embeddings or no classifier
     */
    public static ReferenceCheckpoint open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("There is no file " + file.toAbsolutePath() + ".");
        }
        ReferenceCheckpoint checkpoint = new ReferenceCheckpoint(
                file.toString().endsWith(".safetensors") ? SafetensorsFile.open(file) : TorchFile.open(file));
        for (String needed : List.of(LAYER + 0 + OFFSETS, WEIGHT, BIAS)) {
            if (!checkpoint.tensors.contains(needed)) {
                throw new CheckpointException(file + ": expected a checkpoint of the authors' PASTA code, which holds "
                        + needed + "; found " + checkpoint.tensors.names().size() + " tensors, and not this one.");
            }
        }
        return checkpoint;
    }

    /** What the adapter said about itself, in a file that this library wrote. */
    public Optional<AdapterConfig> config() {
        return Optional.ofNullable(tensors.metadata().get(CONFIG))
                .map(json -> AdapterConfig.ofJson(tensors.path() + ": " + CONFIG, json));
    }

    /** Special tokens of a row that have an offset. */
    public int slots() {
        return tensors.floats(LAYER + 0 + OFFSETS).size(0);
    }

    /** Number of the classifier's outputs. */
    public int outputs() {
        return tensors.floats(BIAS).length();
    }

    /**
     * The checkpoint as an adapter.
     *
     * @param base that it was trained on; weights of it that are in the file are compared with it
     * @param baseName what people call the base
     * @param config task, labels and maximum length, which a checkpoint of the authors' does not tell
     * @throws AdapterException if it was trained on another base, or its tensors do not fit base and configuration
     */
    public Adapter adapter(BertModel base, String baseName, PastaConfig config) {
        return of(base, baseName, config.task().isOfTokens() ? config : config.withPooling(config.pooling()));
    }

    private Adapter of(BertModel base, String baseName, PastaConfig config) {
        requirePapersHead(config);
        requireBase(base, config);
        int layers = base.config().layers();
        int h = base.config().hiddenSize();
        if (tensors.contains(LAYER + layers + OFFSETS)) {
            throw new AdapterException(tensors.path() + " has offsets for more than the " + layers + " layers of "
                    + baseName + ": it was trained on another base.");
        }
        float[] offsets = new float[layers * config.slots() * h];
        for (int l = 0; l < layers; l++) {
            float[] own = required(LAYER + l + OFFSETS, config.slots(), h).toArray();
            System.arraycopy(own, 0, offsets, l * own.length, own.length);
        }
        Map<String, FrozenTensor> head = new LinkedHashMap<>();
        if (config.hasDense(base)) {
            head.put(Adapter.DENSE_WEIGHT, required(BASE + POOLER + "weight", h, h));
            head.put(Adapter.DENSE_BIAS, required(BASE + POOLER + "bias", h));
        }
        head.put(Adapter.CLASSIFIER_WEIGHT, required(WEIGHT, config.outputs(), h));
        head.put(Adapter.CLASSIFIER_BIAS, required(BIAS, config.outputs()));
        return new Adapter(
                AdapterConfig.of(config, base, baseName),
                offsets(config, FrozenTensor.of(offsets, layers, config.slots(), h)),
                head);
    }

    /** A head alone has offsets of zero in such a file, since their code has no model without. */
    private Optional<FrozenTensor> offsets(PastaConfig config, FrozenTensor there) {
        if (config.trainOffsets()) {
            return Optional.of(there);
        }
        for (float value : there.toArray()) {
            if (value != 0) {
                throw new AdapterException(tensors.path()
                        + " has offsets that are not zero; expected zeros where the head alone was trained.");
            }
        }
        return Optional.empty();
    }

    private FrozenTensor required(String name, int... shape) {
        if (!tensors.contains(name)) {
            throw new AdapterException(tensors.path() + " holds no " + name + ", which a model on this base needs.");
        }
        FrozenTensor tensor = tensors.floats(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new AdapterException(tensors.path() + ": " + name + " should have shape " + Arrays.toString(shape)
                    + " for this base and task, found " + Arrays.toString(tensor.shape()) + ".");
        }
        return tensor;
    }

    /** A head on tokens does not read the pooler, and their code makes one up where the base has none. */
    private void requireBase(BertModel base, PastaConfig config) {
        config().filter(c -> !c.baseFingerprint().equals(base.fingerprint())).ifPresent(c -> {
            throw new AdapterException(tensors.path() + " was made for another base: expected " + c.baseName() + " ("
                    + c.baseFingerprint() + "), found " + base.origin().location() + " (" + base.fingerprint() + ").");
        });
        boolean ofTokens = config.task().isOfTokens();
        base.weights().forEach((role, weight) -> {
            String name = BASE + role;
            boolean counts = tensors.contains(name) && !(ofTokens && role.startsWith(POOLER));
            if (counts && !tensors.floats(name).equals(weight)) {
                throw new AdapterException(tensors.path() + " was trained on another base than "
                        + base.origin().location() + ": " + name + " differs.");
            }
        });
    }
}
