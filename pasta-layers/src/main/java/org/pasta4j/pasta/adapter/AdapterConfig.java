package org.pasta4j.pasta.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.TagDecoding;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.Tuning;
import org.pasta4j.pasta.data.DataColumns;

/**
 * What an adapter says about itself.
 *
 * @param pastaConfig the settings with which a model is made to take this adapter. How the parameters once started is
 *     not kept, for they come from the adapter: its initial scale and seed are the usual ones, and what trained no
 *     offsets is {@link Tuning#HEAD_ONLY}. It says what a head on whole texts reads: where it does not, the pooler
 * @param baseName what people call the base, such as {@code sentence-transformers/all-MiniLM-L6-v2}
 * @param baseFingerprint of the base it was trained on ({@link BertModel#fingerprint()})
 * @param layers number of layers of the base
 * @param hiddenSize of the base
 * @param libraryVersion of the library that trained it, for people
 * @param columns that were said of the file it was trained on; none where nothing was said, or no file was read. They
 *     change nothing of what the adapter does
 */
public record AdapterConfig(
        PastaConfig pastaConfig,
        String baseName,
        String baseFingerprint,
        int layers,
        int hiddenSize,
        String libraryVersion,
        DataColumns columns) {

    /** The newest version of the folder's layout that this library reads; it writes the oldest that says it all. */
    public static final int FORMAT_VERSION = 2;

    private static final Pattern FINGERPRINT = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * Checks the parts against each other.
     *
     * @throws AdapterException if one is out of range
     */
    public AdapterConfig {
        if (baseName.isBlank()) {
            throw new AdapterException("The name of the base is empty; expected what people call it.");
        }
        if (!FINGERPRINT.matcher(baseFingerprint).matches()) {
            throw new AdapterException("The fingerprint of the base should be sha256: and 64 hexadecimal digits, found "
                    + baseFingerprint + ".");
        }
        if (layers < 1 || hiddenSize < 1) {
            throw new AdapterException("The base should have at least 1 layer and hidden size 1, found " + layers
                    + " and " + hiddenSize + ".");
        }
        if (pastaConfig.trainOffsets()) {
            try {
                pastaConfig.placement().check(layers);
            } catch (BadInputException e) {
                throw new AdapterException(e.getMessage(), e);
            }
        }
        pastaConfig = pastaConfig
                .withTuning(pastaConfig.trainOffsets() ? Tuning.PASTA : Tuning.HEAD_ONLY)
                .withInitialScale(PastaConfig.DEFAULT_INITIAL_SCALE)
                .withSeed(PastaConfig.DEFAULT_SEED);
        if (!pastaConfig.task().isOfTokens()) {
            pastaConfig = pastaConfig.withPooling(pastaConfig.pooling());
        }
    }

    /** An adapter of whose data nothing is said. */
    public AdapterConfig(
            PastaConfig pastaConfig,
            String baseName,
            String baseFingerprint,
            int layers,
            int hiddenSize,
            String libraryVersion) {
        this(pastaConfig, baseName, baseFingerprint, layers, hiddenSize, libraryVersion, DataColumns.NONE);
    }

    /**
     * Describes an adapter that this library trains.
     *
     * @param config what was put on the base
     * @param base the base
     * @param baseName what people call it
     */
    public static AdapterConfig of(PastaConfig config, BertModel base, String baseName) {
        return new AdapterConfig(
                config.on(base),
                baseName,
                base.fingerprint(),
                base.config().layers(),
                base.config().hiddenSize(),
                LibraryVersion.read());
    }

    /** The same with another way from the logits of words to tags. */
    public AdapterConfig withDecoding(TagDecoding decoding) {
        return with(pastaConfig.withDecoding(decoding));
    }

    /** The same with other thresholds of multi-label classification. */
    public AdapterConfig withThresholds(Thresholds thresholds) {
        return with(pastaConfig.withThresholds(thresholds));
    }

    private AdapterConfig with(PastaConfig config) {
        return new AdapterConfig(config, baseName, baseFingerprint, layers, hiddenSize, libraryVersion, columns);
    }

    /** The same by another name of the base, which is for people. */
    public AdapterConfig withBaseName(String name) {
        return new AdapterConfig(pastaConfig, name, baseFingerprint, layers, hiddenSize, libraryVersion, columns);
    }

    /** The same, trained on a file of which these columns were said. */
    public AdapterConfig withColumns(DataColumns columns) {
        return new AdapterConfig(pastaConfig, baseName, baseFingerprint, layers, hiddenSize, libraryVersion, columns);
    }

    /** As the text of an {@code adapter_config.json}. */
    public String toJson() {
        try {
            return new String(AdapterJson.write(this), StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts and numbers are always JSON", e);
        }
    }

    /**
     * Reads the text of an {@code adapter_config.json}.
     *
     * @param where it is from, for messages
     * @throws AdapterException naming the key, what was expected and what was found
     */
    public static AdapterConfig ofJson(String where, String json) {
        return AdapterJson.read(where, json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What the adapter reads, in words: its slots tell, of which a pair has more than one text. How many more is the
     * tokenizer's affair, which is not known here; three are those of BERT's pairs.
     */
    public String describeInput() {
        if (pastaConfig.task().isOfTokens()) {
            return "single texts, or their words";
        }
        String pairs = "pairs of texts";
        return switch (pastaConfig.slots()) {
            case 1, 2 -> "single texts";
            case 3 -> pairs + " (with RoBERTa, whose pairs have 4 special tokens, single texts)";
            default -> pairs;
        };
    }

    /** Number of values the head gives for a row: the labels, or 1 for regression. */
    public int outputs() {
        return pastaConfig.outputs();
    }
}
