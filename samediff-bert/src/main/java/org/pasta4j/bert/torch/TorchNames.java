package org.pasta4j.bert.torch;

import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.torch.PickleReader.Foreign;
import org.pasta4j.bert.torch.PickleReader.Tuple;

/**
 * Names the tensors that a pickle describes by the way to them: {@code bert.pooler.dense.weight} of a dictionary,
 * {@code model.bert.pooler.dense.weight} where that is under "model" of another. What is no tensor (a counter, a
 * version) has no part in a model.
 */
final class TorchNames {
    /** No program keeps a model deeper within its checkpoint. */
    private static final int MOST_DEPTH = 16;

    private final Path path;
    private final Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private TorchNames(Path path) {
        this.path = path;
    }

    /**
     * The tensors by name, in the order of the file.
     *
     * @param root what the pickle describes
     * @param foreign names of Python that it asks for and that are not known here
     * @throws CheckpointException if it holds no dictionary of tensors
     */
    static Map<String, TorchTensor> of(Path path, Object root, Set<String> foreign) {
        if (root instanceof Foreign unknown && unknown.items().isEmpty()) {
            throw refused(path, unknown.name());
        }
        if (root instanceof TorchTensor || !isContainer(root)) {
            throw new CheckpointException(path + ": expected a dictionary of tensors, as model.state_dict() gives it,"
                    + " found something else. Save that, or use save_pretrained.");
        }
        TorchNames names = new TorchNames(path);
        names.add("", root, 0);
        if (names.tensors.isEmpty() && !foreign.isEmpty()) {
            throw refused(path, foreign.iterator().next());
        }
        return names.tensors;
    }

    private static CheckpointException refused(Path path, String foreign) {
        return new CheckpointException(path + " asks for " + foreign
                + "; a file of weights has no use for it, and nothing in it is ever run. Save the model's"
                + " state_dict() with torch.save, or use save_pretrained.");
    }

    private static boolean isContainer(Object value) {
        return value instanceof Map || value instanceof List || value instanceof Tuple || value instanceof Foreign;
    }

    private void add(String name, Object value, int depth) {
        if (value instanceof TorchTensor tensor) {
            TorchTensor other = tensors.putIfAbsent(name, tensor);
            if (other != null && other != tensor) {
                throw new CheckpointException(path + " holds two tensors by the way " + name + ".");
            }
        } else if (isContainer(value) && depth < MOST_DEPTH && seen.add(value)) {
            String before = name.isEmpty() ? "" : name + ".";
            items(value).forEach((key, item) -> add(before + key, item, depth + 1));
        }
    }

    private static Map<String, Object> items(Object container) {
        if (container instanceof Map || container instanceof Foreign) {
            return TorchGlobals.items(container);
        }
        List<?> list = container instanceof Tuple tuple ? tuple.items() : (List<?>) container;
        Map<String, Object> numbered = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            numbered.put(Integer.toString(i), list.get(i));
        }
        return numbered;
    }
}
