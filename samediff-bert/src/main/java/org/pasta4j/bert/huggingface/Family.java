package org.pasta4j.bert.huggingface;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The families that are one network, under names of their own. */
enum Family {
    /** Devlin et al. 2019; also BioBERT, SciBERT and the like, which differ in their weights alone. */
    BERT(List.of("bert"), "bert."),
    /** Liu et al. 2019 and its languages: positions begin after that of the padding. */
    ROBERTA(List.of("roberta", "xlm-roberta", "camembert"), "roberta."),
    /** Clark et al. 2020, where the embeddings are as wide as the hidden states; no pooler. */
    ELECTRA(List.of("electra"), "electra."),
    /** Sanh et al. 2019: no token types, no pooler, other names. */
    DISTILBERT(List.of("distilbert"), "distilbert.");

    /** What DistilBERT calls the parts of a layer, longer names first. */
    private static final Map<String, String> DISTILBERT_NAMES = new LinkedHashMap<>();

    static {
        DISTILBERT_NAMES.put("encoder.layer.", "transformer.layer.");
        DISTILBERT_NAMES.put("attention.self.query", "attention.q_lin");
        DISTILBERT_NAMES.put("attention.self.key", "attention.k_lin");
        DISTILBERT_NAMES.put("attention.self.value", "attention.v_lin");
        DISTILBERT_NAMES.put("attention.output.dense", "attention.out_lin");
        DISTILBERT_NAMES.put("attention.output.LayerNorm", "sa_layer_norm");
        DISTILBERT_NAMES.put("intermediate.dense", "ffn.lin1");
        DISTILBERT_NAMES.put("output.dense", "ffn.lin2");
        DISTILBERT_NAMES.put("output.LayerNorm", "output_layer_norm");
    }

    private final List<String> modelTypes;
    private final String prefix;

    Family(List<String> modelTypes, String prefix) {
        this.modelTypes = modelTypes;
        this.prefix = prefix;
    }

    /** The family of a {@code model_type}; empty where it is another network. */
    static Optional<Family> of(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.modelTypes.contains(modelType))
                .findFirst();
    }

    /** Every {@code model_type} that is read, for a message. */
    static String modelTypes() {
        return Arrays.stream(values())
                .flatMap(family -> family.modelTypes.stream())
                .collect(Collectors.joining(", "));
    }

    /** The {@code model_type} of the family itself. */
    String modelType() {
        return modelTypes.get(0);
    }

    /** What a model with a head puts before the encoder's names. */
    String prefix() {
        return prefix;
    }

    /** This family's name for a tensor, without prefix. */
    String name(String bertName) {
        String name = bertName;
        if (this == DISTILBERT && name.startsWith("encoder.")) {
            for (Map.Entry<String, String> part : DISTILBERT_NAMES.entrySet()) {
                name = name.replace(part.getKey(), part.getValue());
            }
        }
        return name;
    }

    /** Parts of the encoder; an unknown tensor below them would change its result. */
    List<String> encoderParts() {
        return switch (this) {
            case DISTILBERT -> List.of("embeddings.", "transformer.");
            case ELECTRA -> List.of("embeddings.", "embeddings_project.", "encoder.");
            default -> List.of("embeddings.", "encoder.", "pooler.");
        };
    }

    boolean hasPooler() {
        return this == BERT || this == ROBERTA;
    }
}
