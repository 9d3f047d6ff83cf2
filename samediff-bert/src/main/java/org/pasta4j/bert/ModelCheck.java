package org.pasta4j.bert;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Holds a model's weights against its configuration. */
final class ModelCheck {
    private ModelCheck() {}

    static void check(BertModel model) {
        BertConfig config = model.config();
        String where = model.origin().location();
        if (model.layers().size() != config.layers()) {
            throw new CheckpointException(where + ": expected " + config.layers() + " layers, found "
                    + model.layers().size() + ".");
        }
        if (model.embeddings().tokenTypes().isPresent() != (config.tokenTypes() > 0)) {
            throw new CheckpointException(
                    where + ": the configuration says " + config.tokenTypes() + " token types, the weights "
                            + (config.tokenTypes() > 0 ? "have no table for them." : "have a table."));
        }
        Map<String, int[]> shapes = shapes(config);
        model.weights().forEach((role, tensor) -> {
            int[] expected = shapes.get(role.replaceFirst("\\.layer\\.\\d+\\.", ".layer."));
            if (!Arrays.equals(expected, tensor.shape())) {
                throw new CheckpointException(where + ": " + role + " should have shape " + Arrays.toString(expected)
                        + ", found " + Arrays.toString(tensor.shape()) + ".");
            }
            int bad = tensor.firstNotFinite();
            if (bad >= 0) {
                throw new CheckpointException(
                        where + ": " + role + " holds " + tensor.values().get(bad) + " at index " + bad
                                + "; every weight must be finite. Export or download the model again.");
            }
        });
    }

    private static Map<String, int[]> shapes(BertConfig c) {
        int h = c.hiddenSize();
        int f = c.intermediateSize();
        Map<String, int[]> shapes = new HashMap<>();
        shapes.put("embeddings.word_embeddings.weight", new int[] {c.vocabularySize(), h});
        shapes.put("embeddings.position_embeddings.weight", new int[] {c.positionOffset() + c.maxPositions(), h});
        shapes.put("embeddings.token_type_embeddings.weight", new int[] {c.tokenTypes(), h});
        pair(shapes, "embeddings.LayerNorm", h);
        pair(shapes, "encoder.layer.attention.self.query", h, h);
        pair(shapes, "encoder.layer.attention.self.key", h, h);
        pair(shapes, "encoder.layer.attention.self.value", h, h);
        pair(shapes, "encoder.layer.attention.output.dense", h, h);
        pair(shapes, "encoder.layer.attention.output.LayerNorm", h);
        pair(shapes, "encoder.layer.intermediate.dense", f, h);
        pair(shapes, "encoder.layer.output.dense", h, f);
        pair(shapes, "encoder.layer.output.LayerNorm", h);
        pair(shapes, "pooler.dense", h, h);
        return shapes;
    }

    private static void pair(Map<String, int[]> shapes, String role, int... weight) {
        shapes.put(role + ".weight", weight);
        shapes.put(role + ".bias", new int[] {weight[0]});
    }
}
