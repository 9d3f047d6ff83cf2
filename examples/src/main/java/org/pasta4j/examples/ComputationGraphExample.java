package org.pasta4j.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.dl4j.PastaVertex;
import org.pasta4j.dl4j.TextDataSetIterator;
import org.pasta4j.dl4j.TextFeatures;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.train.AdamW;

/** A frozen BERT with PASTA below one's own layers in Deeplearning4j's {@code ComputationGraph}. */
public final class ComputationGraphExample {
    private ComputationGraphExample() {}

    /**
     * Runs the example and ends the Java process with its exit status.
     *
     * @param arguments a checkpoint, and a folder for the trained graph that does not exist yet
     */
    public static void main(String[] arguments) {
        System.exit(ShortProgram.run(ComputationGraphExample.class, arguments, ComputationGraphExample::run));
    }

    static void run(Path checkpoint, Path folder) {
        Adapter.requireFree(folder);
        try {
            train(checkpoint, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void train(Path checkpoint, Path folder) throws IOException {
        // tag::readme
        List<Example> train = List.of(
                Example.of("a joy from start to finish", "good"),
                Example.of("a moving and generous film", "good"),
                Example.of("dull, long and badly acted", "bad"),
                Example.of("a waste of two hours", "bad"));
        BertModel bert = BertCheckpoint.open(checkpoint);
        PastaConfig config = PastaConfig.classification("bad", "good");
        ComputationGraphConfiguration layers = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new AdamW(1e-2))
                .graphBuilder()
                .addInputs("text")
                .addVertex("bert", new PastaVertex.Builder(bert, config).build(), "text")
                .addLayer(
                        "hidden",
                        new DenseLayer.Builder()
                                .nOut(32)
                                .activation(Activation.RELU)
                                .build(),
                        "bert")
                .addLayer("label", output(config.outputs()), "hidden")
                .setOutputs("label")
                .setInputTypes(TextFeatures.inputType())
                .build();
        ComputationGraph graph = new ComputationGraph(layers);
        graph.init();
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint)) {
            graph.fit(TextDataSetIterator.of(bert, tokenizer, config, train, 2).shuffled(1), 20);
            Path file = Files.createDirectories(folder).resolve("graph.zip");
            graph.save(file.toFile()); // the base by its place and fingerprint

            ComputationGraph loaded = ComputationGraph.load(file.toFile(), true);
            INDArray question = TextFeatures.of(bert, tokenizer, config, List.of("a joy to watch"));
            INDArray scores = loaded.outputSingle(question);
            System.out.println(config.labels().get(scores.argMax(1).getInt(0)));
        }
        // end::readme
    }

    private static OutputLayer output(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
