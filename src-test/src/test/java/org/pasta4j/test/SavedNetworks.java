package org.pasta4j.test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.dl4j.PastaNetwork;
import org.pasta4j.dl4j.TextFeatures;

/** What saved graphs say of a few texts; a program of its own, so that another JVM can be asked. */
final class SavedNetworks {
    private static final List<String> TEXTS =
            List.of("x", "it was good", "a longer text that holds [SEP] and [CLS], and goes on for a while");

    private SavedNetworks() {}

    /** @param arguments where the tokenizer is, then a saved graph */
    public static void main(String[] arguments) throws IOException {
        ComputationGraph graph = ModelSerializer.restoreComputationGraph(arguments[1]);
        says(graph, Path.of(arguments[0])).forEach(System.out::println);
    }

    /** Outputs with all their bits, and the labels, escaped. */
    static List<String> says(ComputationGraph graph, Path tokenizerOf) {
        List<String> lines = new ArrayList<>();
        try (BertTokenizer tokenizer = BertTokenizer.open(tokenizerOf)) {
            EncodedBatch batch =
                    EncodedBatch.of(TEXTS.stream().map(tokenizer::encode).toList());
            INDArray output = graph.outputSingle(TextFeatures.of(batch));
            for (float score : output.reshape(output.length()).toFloatVector()) {
                lines.add("says " + Float.toHexString(score));
            }
        }
        PastaNetwork.of(graph, Networks.BERT)
                .adapter("tiny")
                .config()
                .pastaConfig()
                .labels()
                .forEach(label -> {
                    lines.add("says " + label.chars().boxed().toList());
                });
        return lines;
    }
}
