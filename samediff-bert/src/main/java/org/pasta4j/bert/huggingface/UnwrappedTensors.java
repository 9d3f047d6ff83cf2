package org.pasta4j.bert.huggingface;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.NamedTensors;

/**
 * The tensors of a file by names without the parts that wrappers put in the middle of them when they replace a module
 * by one of their own: {@code _orig_mod} of compiled modules, {@code _fsdp_wrapped_module}, {@code module} of parallel
 * ones. No part of a BERT has a name that begins with an underscore.
 */
final class UnwrappedTensors implements NamedTensors {
    private static final String PARALLEL = "module";

    private final NamedTensors file;
    /** The name in the file by the name without wrappers. */
    private final Map<String, String> names;

    private UnwrappedTensors(NamedTensors file, Map<String, String> names) {
        this.file = file;
        this.names = names;
    }

    /** The same tensors where no name has such a part. */
    static NamedTensors of(NamedTensors file) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String name : file.names()) {
            String other = names.putIfAbsent(unwrapped(name), name);
            if (other != null && !file.floats(other).equals(file.floats(name))) {
                throw new CheckpointException(file.path() + " holds a weight more than once, with other values:"
                        + " expected one of " + other + ", " + name + ".");
            }
        }
        boolean same = names.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()));
        return same ? file : new UnwrappedTensors(file, names);
    }

    /** The parts that are left out of names, for a person to read; empty where there are none. */
    static String wrappers(NamedTensors tensors) {
        TreeSet<String> wrappers = new TreeSet<>();
        if (tensors instanceof UnwrappedTensors unwrapped) {
            unwrapped.names.values().forEach(name -> {
                List<String> parts = List.of(name.split("\\."));
                for (int i = 0; i < parts.size(); i++) {
                    if (isWrapper(parts, i)) {
                        wrappers.add(parts.get(i));
                    }
                }
            });
        }
        return String.join(", ", wrappers);
    }

    private static String unwrapped(String name) {
        if (!name.contains("_") && !name.contains(PARALLEL)) {
            return name;
        }
        List<String> parts = List.of(name.split("\\.", -1));
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (!isWrapper(parts, i)) {
                kept.add(parts.get(i));
            }
        }
        return String.join(".", kept);
    }

    /** The last part is the weight itself, and what stands in front of all of them is a prefix. */
    private static boolean isWrapper(List<String> parts, int index) {
        String part = parts.get(index);
        return index < parts.size() - 1 && (part.startsWith("_") || index > 0 && part.equals(PARALLEL));
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public List<String> names() {
        return List.copyOf(names.keySet());
    }

    @Override
    public boolean contains(String name) {
        return names.containsKey(name);
    }

    @Override
    public int[] shape(String name) {
        return file.shape(names.getOrDefault(name, name));
    }

    @Override
    public FrozenTensor floats(String name) {
        return file.floats(names.getOrDefault(name, name));
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public Map<String, String> aliases() {
        Map<String, String> aliases = new LinkedHashMap<>();
        file.aliases().forEach((name, stored) -> aliases.put(unwrapped(name), unwrapped(stored)));
        return aliases;
    }
}
