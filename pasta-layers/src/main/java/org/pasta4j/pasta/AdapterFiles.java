package org.pasta4j.pasta;

import java.util.Set;

/** Names of the files in an adapter's folder, as peft has them, and one more. */
final class AdapterFiles {
    static final String TENSORS = "adapter_model.safetensors";
    static final String CONFIG = "adapter_config.json";
    static final String MODEL_CARD = "README.md";
    /** Of the two that are loaded; may be missing. */
    static final String SUMS = "SHA256SUMS";

    /** Those that are loaded. */
    static final Set<String> LOADED = Set.of(CONFIG, TENSORS, SUMS);

    private AdapterFiles() {}
}
