package org.pasta4j.pasta.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.onnx.OnnxEncoder;
import org.pasta4j.bert.onnx.OnnxGraphWriter;
import org.pasta4j.bert.text.SpecialTokenRule;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.LibraryVersion;

/** The model as an ONNX graph. */
final class OnnxExport {
    private final Adapter adapter;
    private final BertModel base;
    private final SpecialTokenRule rule;

    OnnxExport(Adapter adapter, BertModel base, SpecialTokenRule rule) {
        this.adapter = adapter;
        this.base = base;
        this.rule = rule;
    }

    List<String> write(Path file, Map<String, String> metadata) throws IOException {
        AdapterConfig config = adapter.config();
        boolean ofTokens = config.pastaConfig().task().isOfTokens();
        Optional<Pooling> pooling =
                ofTokens ? Optional.empty() : Optional.of(config.pastaConfig().pooling());
        OnnxGraphWriter graph =
                new OnnxGraphWriter("pasta_" + config.pastaConfig().task().configName());
        String x = new OnnxEncoder(base, graph).write(adapter.offsets(), rule, pooling);
        if (adapter.head().containsKey(Adapter.DENSE_WEIGHT)) {
            x = graph.tanh(linear(graph, x, Adapter.DENSE_WEIGHT, Adapter.DENSE_BIAS, "head.dense"));
        }
        String logits = linear(graph, x, Adapter.CLASSIFIER_WEIGHT, Adapter.CLASSIFIER_BIAS, "head.classifier");
        String outputs = Integer.toString(config.outputs());
        if (ofTokens) {
            graph.output(PastaExport.LOGITS, logits, "batch", "sequence", outputs);
        } else {
            graph.output(PastaExport.LOGITS, logits, "batch", outputs);
        }
        return graph.write(file, LibraryVersion.read(), metadata);
    }

    private String linear(OnnxGraphWriter graph, String x, String weight, String bias, String role) {
        FrozenTensor ofWeight = adapter.head().get(weight);
        return graph.linear(x, new LinearWeights(ofWeight, adapter.head().get(bias)), role);
    }
}
