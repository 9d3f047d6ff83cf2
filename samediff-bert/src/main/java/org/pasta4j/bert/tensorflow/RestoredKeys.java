package org.pasta4j.bert.tensorflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.NodeDef;

/**
 * Under which name a checkpoint keeps the values of a variable: what the part of a graph says that would restore them.
 * In TensorFlow 2 that is a way through objects, and two variables may have one name.
 */
final class RestoredKeys {
    private static final String HANDLE = "VarHandleOp";
    private static final String RESTORE = "RestoreV2";

    private final Map<String, NodeDef> nodes = new HashMap<>();

    private RestoredKeys(List<NodeDef> nodes) {
        nodes.forEach(node -> this.nodes.put(node.getName(), node));
    }

    /**
     * The keys by the nodes that make the variables; where a graph restores none itself, their names.
     *
     * @param flat nodes without calls
     */
    static Map<String, String> of(List<NodeDef> flat) {
        RestoredKeys restored = new RestoredKeys(flat);
        Map<String, String> keys = new HashMap<>();
        for (NodeDef node : flat) {
            if (node.getOp().equals("AssignVariableOp") && node.getInputCount() == 2) {
                NodeDef variable = restored.maker(node.getInput(0));
                String value = restored.source(node.getInput(1));
                if (variable.getOp().equals(HANDLE)) {
                    restored.key(value).ifPresent(key -> keys.put(variable.getName(), key));
                }
            }
        }
        return keys;
    }

    private NodeDef maker(String value) {
        return nodes.getOrDefault(name(value), NodeDef.getDefaultInstance());
    }

    private static String name(String value) {
        int colon = value.lastIndexOf(':');
        return colon < 0 ? value : value.substring(0, colon);
    }

    /** The value itself, before it was handed on. */
    private String source(String value) {
        String source = value;
        for (int i = 0; i < nodes.size() && maker(source).getOp().equals("Identity"); i++) {
            if (maker(source).getInputCount() == 0) {
                return source;
            }
            source = maker(source).getInput(0);
        }
        return source;
    }

    private Optional<String> key(String value) {
        NodeDef restore = maker(value);
        if (!restore.getOp().equals(RESTORE) || restore.getInputCount() < 2) {
            return Optional.empty();
        }
        String index = value.contains(":") ? value.substring(value.lastIndexOf(':') + 1) : "0";
        List<String> names = maker(source(restore.getInput(1)))
                .getAttrOrDefault("value", AttrValue.getDefaultInstance())
                .getTensor()
                .getStringValList()
                .stream()
                .map(name -> name.toStringUtf8())
                .toList();
        return Optional.of(index)
                .filter(digits -> digits.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .filter(number -> number < names.size())
                .map(names::get);
    }
}
