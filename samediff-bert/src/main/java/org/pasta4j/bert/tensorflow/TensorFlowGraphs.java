package org.pasta4j.bert.tensorflow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.UnsafeByteOperations;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.MappedBytes;
import org.pasta4j.bert.ModelLocation;
import org.pasta4j.bert.graph.BertGraphReader;
import org.pasta4j.bert.graph.OpGraph;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.MetaGraphDef;
import org.tensorflow.framework.SavedModel;
import org.tensorflow.framework.SignatureDef;

/** A BERT by what its graph computes: of a frozen GraphDef, or of a SavedModel with or without variables. */
final class TensorFlowGraphs {
    /** The signature that a SavedModel is served by, which is there unless it was left out. */
    private static final String SERVING = "serving_default";

    private TensorFlowGraphs() {}

    private interface Parser<T> {
        T parse(CodedInputStream in) throws IOException;
    }

    /** A graph whose variables have become constants. */
    static BertModel frozen(Path file) {
        return frozen(file, MappedBytes.of(file));
    }

    /** The same of the bytes of the file. */
    static BertModel frozen(Path file, ByteBuffer bytes) {
        GraphDef graph = parse(file, bytes, GraphDef::parseFrom);
        if (graph.getNodeCount() == 0) {
            throw new CheckpointException(file + " is no graph of TensorFlow, or a damaged one: it holds no node.");
        }
        Map<String, String> outputs = new LinkedHashMap<>();
        GraphDefReader.ends(graph).forEach(name -> outputs.put(name, name));
        OpGraph ops = new GraphDefReader(ModelLocation.of(file), graph, name -> Optional.empty()).read(outputs);
        return BertGraphReader.read(ops, "TensorFlow", Map.of("form", "frozen graph"), List.of())
                .model();
    }

    /**
     * The graph that a SavedModel is served by.
     *
     * @param file its {@code saved_model.pb}
     * @param location what was opened, for messages
     * @param variables where there are any
     */
    static BertModel saved(Path file, Path location, Optional<TensorBundle> variables) {
        return saved(file, MappedBytes.of(file), location, variables);
    }

    /** The same of the bytes of the file. */
    static BertModel saved(Path file, ByteBuffer bytes, Path location, Optional<TensorBundle> variables) {
        SavedModel model = parse(file, bytes, SavedModel::parseFrom);
        if (model.getMetaGraphsCount() == 0) {
            throw new CheckpointException(file + " is damaged, or no SavedModel: it holds no graph.");
        }
        MetaGraphDef graph = model.getMetaGraphs(0);
        GraphDefReader reader = new GraphDefReader(
                ModelLocation.of(location), graph.getGraphDef(), name -> variables.flatMap(v -> v.constant(name)));
        OpGraph ops = reader.read(outputs(location, graph));
        List<String> unread = variables
                .map(v -> v.names().stream()
                        .filter(name -> !reader.taken().contains(name) && !isOfTraining(name))
                        .toList())
                .orElse(List.of());
        Map<String, String> details = Map.of("form", variables.isPresent() ? "SavedModel" : "SavedModel, frozen");
        return BertGraphReader.read(ops, "TensorFlow", details, unread).model();
    }

    /** What TensorFlow 2 keeps to go on with: its own objects, and what optimizers have beside a variable. */
    private static boolean isOfTraining(String name) {
        return name.equals("_CHECKPOINTABLE_OBJECT_GRAPH") || name.contains("/.OPTIMIZER_SLOT/");
    }

    private static Map<String, String> outputs(Path location, MetaGraphDef graph) {
        SignatureDef signature = graph.getSignatureDefMap().get(SERVING);
        if (signature == null && graph.getSignatureDefCount() == 1) {
            signature = graph.getSignatureDefMap().values().iterator().next();
        }
        if (signature == null) {
            throw new CheckpointException(location + " has no signature \"" + SERVING + "\", but "
                    + graph.getSignatureDefMap().keySet()
                    + ". Which outputs are the BERT's cannot be told; save the model with that signature.");
        }
        Map<String, String> outputs = new TreeMap<>();
        signature.getOutputsMap().forEach((name, tensor) -> outputs.put(name, tensor.getName()));
        return outputs;
    }

    private static <T> T parse(Path file, ByteBuffer bytes, Parser<T> parser) {
        try {
            // A stream over a wrapped buffer counts as unchanging; only then do tensors alias it instead of copying.
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            return parser.parse(in);
        } catch (IOException e) {
            throw new CheckpointException(
                    file + " is damaged, or no model of TensorFlow: " + e.getMessage() + " Download it again.", e);
        }
    }
}
