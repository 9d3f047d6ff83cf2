package org.pasta4j.pasta.adapter;

import java.util.Set;
import org.pasta4j.bert.Internal;

/**
 * Names of the files in an adapter's folder, as peft has them, and one more.
 *
 * @hidden
 */
@Internal
public final class AdapterFiles {
    public static final String TENSORS = "adapter_model.safetensors";
    public static final String CONFIG = "adapter_config.json";
    static final String MODEL_CARD = "README.md";
    /** Of the two that are loaded; may be missing. */
    public static final String SUMS = "SHA256SUMS";

    /** Those that are loaded. */
    static final Set<String> LOADED = Set.of(CONFIG, TENSORS, SUMS);

    private AdapterFiles() {}
}
