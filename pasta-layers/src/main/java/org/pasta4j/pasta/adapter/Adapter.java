package org.pasta4j.pasta.adapter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.Pooling;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.data.DataColumns;
import org.pasta4j.pasta.files.TemporaryFolder;

/**
 * What training makes: the offsets and the head, which turn one frozen base into a model for one task. Some tens of
 * kilobytes; with a dense head, as on a base without a pooler, also a dense layer, {@code 4 H H} bytes (0.6 MB at H =
 * 384, 2.4 MB at 768). Immutable and safe for any number of threads; every shape is checked and every value is finite
 * once the object exists. L is the number of layers, S of slots, H the hidden size.
 *
 * @param config what the adapter says about itself
 * @param offsets {@code [L, S, H]}; empty where the head alone was trained
 * @param head {@link #CLASSIFIER_WEIGHT} and {@link #CLASSIFIER_BIAS}, and for a dense head {@link #DENSE_WEIGHT} and
 *     {@link #DENSE_BIAS}
 */
public record Adapter(AdapterConfig config, Optional<FrozenTensor> offsets, Map<String, FrozenTensor> head) {
    /** Name of the offsets in the file. */
    public static final String OFFSETS = "pasta.offsets";

    /** {@code [outputs, H]}, on what the pooling or the dense layer makes of a row, or on each token. */
    public static final String CLASSIFIER_WEIGHT = "head.classifier.weight";

    /** {@code [outputs]}. */
    public static final String CLASSIFIER_BIAS = "head.classifier.bias";

    /**
     * {@code [H, H]}, on what the pooling makes of a row, followed by tanh: a dense head, or the stand-in for a pooler.
     */
    public static final String DENSE_WEIGHT = "head.dense.weight";

    /** {@code [H]}. */
    public static final String DENSE_BIAS = "head.dense.bias";

    private static final Set<String> CLASSIFIER = Set.of(CLASSIFIER_WEIGHT, CLASSIFIER_BIAS);
    private static final Set<String> DENSE_AND_CLASSIFIER =
            Set.of(DENSE_WEIGHT, DENSE_BIAS, CLASSIFIER_WEIGHT, CLASSIFIER_BIAS);

    /**
     * Checks the tensors against the configuration.
     *
     * @throws AdapterException if one is missing, unknown, of another shape or holds a value that is not finite, or if
     *     offsets are not where the configuration says
     */
    public Adapter {
        head = Collections.unmodifiableMap(new LinkedHashMap<>(head));
        if (offsets.isPresent() != config.pastaConfig().trainOffsets()) {
            throw new AdapterException(
                    config.pastaConfig().trainOffsets()
                            ? OFFSETS + " is missing: the configuration says that offsets were trained."
                            : OFFSETS + " has no place: the configuration says that the head alone was trained.");
        }
        boolean ofTokens = config.pastaConfig().task().isOfTokens();
        if (!head.keySet().equals(CLASSIFIER) && (ofTokens || !head.keySet().equals(DENSE_AND_CLASSIFIER))) {
            throw new AdapterException("The head should hold " + CLASSIFIER_WEIGHT + " and " + CLASSIFIER_BIAS
                    + (ofTokens ? " alone" : ", with or without " + DENSE_WEIGHT + " and " + DENSE_BIAS) + "; found "
                    + head.keySet() + ".");
        }
        offsets.ifPresent(
                o -> check(OFFSETS, o, config.layers(), config.pastaConfig().slots(), config.hiddenSize()));
        offsets.ifPresent(o -> checkPlacement(config.pastaConfig().placement(), o));
        head.forEach((name, tensor) -> check(name, tensor, headShape(name, config)));
    }

    /**
     * The same with another way from the logits of words to tags than the one that it was trained with, which its
     * configuration names.
     */
    public Adapter withDecoding(TagDecoding decoding) {
        return new Adapter(config.withDecoding(decoding), offsets, head);
    }

    /**
     * The same adapter with other thresholds of multi-label classification.
     *
     * @throws org.pasta4j.bert.BadInputException if the task is another, or they are not one for all or one a label
     */
    public Adapter withThresholds(Thresholds thresholds) {
        return new Adapter(config.withThresholds(thresholds), offsets, head);
    }

    /** The same, trained on a file of which these columns were said. */
    public Adapter withColumns(DataColumns columns) {
        return new Adapter(config.withColumns(columns), offsets, head);
    }

    /** Every tensor by its name in the file, offsets first. */
    public Map<String, FrozenTensor> tensors() {
        Map<String, FrozenTensor> all = new LinkedHashMap<>();
        offsets.ifPresent(o -> all.put(OFFSETS, o));
        all.putAll(head);
        return all;
    }

    /** Number of trained values: zeros where there is no offset, and copies of one that is shared, are not. */
    public long parameterCount() {
        long ofHead = head.values().stream().mapToLong(FrozenTensor::length).sum();
        int vectors = config.pastaConfig().trainOffsets()
                ? config.pastaConfig()
                        .placement()
                        .vectors(config.layers(), config.pastaConfig().slots())
                : 0;
        return ofHead + (long) vectors * config.hiddenSize();
    }

    /**
     * Saves the adapter with a model card that tells what the configuration tells.
     *
     * @param folder must not exist
     * @throws AdapterException as {@link #save(Path, String)} does
     */
    public void save(Path folder) {
        save(folder, ModelCard.of(this));
    }

    /**
     * Saves the adapter as a folder, which appears complete or not at all: it is written and synced under another name
     * beside its place and then moved there.
     *
     * @param folder must not exist; missing folders above it are made
     * @param modelCard text of the README.md, such as {@link ModelCard} makes
     * @throws AdapterException if something is there already, or the file system refuses; nothing is left behind then
     */
    public void save(Path folder, String modelCard) {
        TemporaryFolder.deleteAbandoned(folder.toAbsolutePath().resolveSibling(""));
        new AdapterWriter(this, modelCard).save(folder);
    }

    /**
     * Refuses a place at which {@link #save(Path)} would refuse to put an adapter because something is there already.
     * Worth asking before a long training.
     *
     * @throws AdapterException if the folder exists
     */
    public static void requireFree(Path folder) {
        AdapterWriter.requireFree(folder);
    }

    /** Whether the path is an adapter's folder, perhaps a damaged one. */
    public static boolean isAt(Path path) {
        return Files.isRegularFile(path.resolve(AdapterFiles.CONFIG));
    }

    /**
     * Loads a saved adapter. The files may be deleted or replaced afterwards; while an {@code AdapterPool} replaces it,
     * it is loaded as it was before or as it is after that.
     *
     * @param folder as {@link #save(Path)} wrote it; its model card may be missing
     * @throws AdapterException naming the file, what was expected and what was found
     */
    public static Adapter load(Path folder) {
        return AdapterReader.load(folder);
    }

    /** Names of the files that an adapter is loaded from: configuration, tensors, and the sums of both. */
    public static Set<String> fileNames() {
        return AdapterFiles.LOADED;
    }

    /**
     * Reads an adapter from the bytes of its files, as {@link #load(Path)} does from a folder: for those who get them
     * over a network.
     *
     * @param files content by name, of all {@link #fileNames()}; {@code SHA256SUMS} may be missing. The tensors are not
     *     changed as long as the adapter lives
     * @throws AdapterException naming the file, what was expected and what was found
     */
    public static Adapter of(Map<String, byte[]> files) {
        return AdapterReader.parse(
                Path.of(""),
                required(files, AdapterFiles.CONFIG),
                required(files, AdapterFiles.TENSORS),
                Optional.ofNullable(files.get(AdapterFiles.SUMS)));
    }

    private static byte[] required(Map<String, byte[]> files, String name) {
        byte[] content = files.get(name);
        if (content == null) {
            throw new AdapterException("There is no " + name + "; the adapter is not complete.");
        }
        return content;
    }

    /**
     * Refuses every base but the one that the adapter was trained on: on another its offsets mean nothing. The
     * tokenizer is not checked: it is no part of the fingerprint, and has to be the one that the adapter was trained
     * with.
     *
     * @throws AdapterException with the names and the fingerprints of both; or if the adapter's sizes or its head are
     *     not those of its base
     */
    public void requireBase(BertModel base) {
        if (!base.fingerprint().equals(config.baseFingerprint())) {
            throw new AdapterException("The adapter was trained on another base: expected " + config.baseName() + " ("
                    + config.layers() + " layers, hidden size " + config.hiddenSize() + ", " + config.baseFingerprint()
                    + "), found " + base.origin().location() + " ("
                    + base.config().layers() + " layers, hidden size "
                    + base.config().hiddenSize() + ", " + base.fingerprint() + ").");
        }
        if (config.layers() != base.config().layers()
                || config.hiddenSize() != base.config().hiddenSize()) {
            throw new AdapterException("The adapter's sizes are not those of its base " + config.baseName()
                    + ": expected " + base.config().layers() + " layers and hidden size "
                    + base.config().hiddenSize() + ", found " + config.layers() + " layers and hidden size "
                    + config.hiddenSize() + ". Its files were changed or damaged; take them as they were saved.");
        }
        if (config.pastaConfig().hasDense(base) != head.containsKey(DENSE_WEIGHT)) {
            throw new AdapterException("The head of the adapter does not fit the base " + config.baseName() + ": "
                    + faultOfDense() + DENSE_WEIGHT + ".");
        }
    }

    private String faultOfDense() {
        boolean isChosen = config.pastaConfig().head().headKind().isPresent()
                || config.pastaConfig().pooling() != Pooling.POOLER;
        if (head.containsKey(DENSE_WEIGHT)) {
            return "expected none, for " + (isChosen ? "the head is linear" : "the base has a pooler") + ", found ";
        }
        return (isChosen ? "the head is dense" : "the base has no pooler") + ", and there is no ";
    }

    private static int[] headShape(String name, AdapterConfig config) {
        int h = config.hiddenSize();
        return switch (name) {
            case CLASSIFIER_WEIGHT -> new int[] {config.outputs(), h};
            case CLASSIFIER_BIAS -> new int[] {config.outputs()};
            case DENSE_WEIGHT -> new int[] {h, h};
            default -> new int[] {h};
        };
    }

    private static void checkPlacement(OffsetPlacement placement, FrozenTensor offsets) {
        try {
            placement.requireTable(offsets);
        } catch (BadInputException e) {
            throw new AdapterException(e.getMessage(), e);
        }
    }

    private static void check(String name, FrozenTensor tensor, int... expected) {
        if (!Arrays.equals(tensor.shape(), expected)) {
            throw new AdapterException(name + " should have shape " + Arrays.toString(expected) + ", found "
                    + Arrays.toString(tensor.shape()) + ".");
        }
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new AdapterException(name + " should hold finite numbers, found " + values[i] + " at index " + i
                        + ". Either the file is damaged or the training diverged.");
            }
        }
    }
}
