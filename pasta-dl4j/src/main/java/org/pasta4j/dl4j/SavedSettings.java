package org.pasta4j.dl4j;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.pasta.HeadKind;
import org.pasta4j.pasta.OffsetPlacement;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Task;
import org.pasta4j.pasta.Thresholds;
import org.pasta4j.pasta.Tuning;

/**
 * {@link PastaSettings} as a saved network holds them: in the JSON of its configuration, and in Java's own
 * serialization.
 *
 * @param dropout null for the base's own
 * @param output says what a head reads, too
 * @param head kind of the head that an adapter would have; null for the base's own
 */
record SavedSettings(
        @JsonProperty("base") BaseReference base,
        @JsonProperty("task") String task,

        @JsonProperty("labels") @JsonSerialize(contentUsing = AsciiText.class)
        List<String> labels,

        @JsonProperty("slots") int slots,
        @JsonProperty("maxLength") int maxLength,
        @JsonProperty("dropout") Double dropout,
        @JsonProperty("offsetLayers") List<Integer> offsetLayers,
        @JsonProperty("offsetTokens") OffsetPlacement.Tokens offsetTokens,
        @JsonProperty("offsetsShared") boolean offsetsShared,
        @JsonProperty("initialScale") double initialScale,
        @JsonProperty("seed") long seed,
        @JsonProperty("output") PastaOutput output,
        @JsonProperty("encoder") EncoderKind encoder,
        @JsonProperty("precision") Precision precision,

        @JsonProperty("head") @JsonInclude(JsonInclude.Include.NON_NULL)
        String head)
        implements Serializable {

    static SavedSettings of(
            BaseReference base, PastaConfig config, PastaOutput output, EncoderKind encoder, Precision precision) {
        OffsetPlacement placement = config.placement();
        return new SavedSettings(
                base,
                config.task().configName(),
                config.labels(),
                config.slots(),
                config.maxLength(),
                config.dropout().isPresent() ? config.dropout().getAsDouble() : null,
                placement.layers(),
                placement.tokens(),
                placement.shared(),
                config.initialScale(),
                config.seed(),
                output,
                encoder,
                precision,
                config.head().headKind().map(HeadKind::configName).orElse(null));
    }

    /** A network gives logits, and decodes none: the way to tags and thresholds are not kept. */
    PastaConfig config() {
        Task ofNetwork = Task.ofConfigName(task);
        return new PastaConfig(
                ofNetwork,
                labels,
                slots,
                maxLength,
                dropout == null ? OptionalDouble.empty() : OptionalDouble.of(dropout),
                Tuning.PASTA,
                new OffsetPlacement(offsetLayers, offsetTokens, offsetsShared),
                initialScale,
                seed,
                PastaConfig.DEFAULT_DECODING,
                Thresholds.HALF,
                ofNetwork.isOfTokens() ? PastaConfig.Head.AUTO : ofRows());
    }

    private PastaConfig.Head ofRows() {
        return new PastaConfig.Head(output.pooling(), Optional.ofNullable(head).map(HeadKind::ofConfigName));
    }

    private Object readResolve() {
        return PastaSettings.of(this);
    }
}
