package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.layers.GraphBatches;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.TrainingOptions;

/** PASTA in a SameDiff graph that was imported, built or loaded before. */
public final class AttachExample {
    private AttachExample() {}

    /**
     * Runs the example and ends the Java process with its exit status.
     *
     * @param arguments a BERT as SameDiff saves it, such as ND4J's import of a frozen TensorFlow graph, with its
     *     tokenizer beside it; and a folder for the adapter that does not exist yet
     */
    public static void main(String[] arguments) {
        System.exit(ShortProgram.run(AttachExample.class, arguments, AttachExample::run));
    }

    static void run(Path checkpoint, Path adapter) {
        List<Example> train = List.of(
                Example.of("a joy from start to finish", "good"),
                Example.of("a moving and generous film", "good"),
                Example.of("dull and long", "bad"));
        TrainingOptions options = TrainingOptions.defaults().withEpochs(20).withBatchSize(2);
        // tag::readme
        SameDiff bert = SameDiff.load(checkpoint.toFile(), false);
        PastaLayers.repair(bert); // what ND4J's import of TensorFlow graphs gets wrong, if this is one
        PastaGraph graph = PastaLayers.attach(bert, PastaConfig.classification("bad", "good"));
        graph.prepareTraining(new AdamW(1e-2), 0);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                GraphBatches batches = graph.batches(train, tokenizer, options)) {
            bert.fit(batches, options.epochs());
            graph.adapter("my imported BERT").save(adapter);

            EncodedBatch question = EncodedBatch.of(List.of(tokenizer.encode("a joy to watch")));
            INDArray logits =
                    bert.output(graph.placeholders(question), PastaGraph.LOGITS).get(PastaGraph.LOGITS);
            System.out.println(graph.config().labels().get(logits.argMax(1).getInt(0)));
        }
        graph.detach(); // the graph is again as it was loaded
        // end::readme
    }
}
