package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.PastaGraph;
import org.pasta4j.pasta.PastaLayers;
import org.pasta4j.pasta.train.AdamW;

/** PASTA in a SameDiff graph that somebody imported, built or loaded before. */
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
        List<String> texts = List.of("a joy from start to finish", "a moving and generous film", "dull and long");
        List<String> labels = List.of("good", "good", "bad");
        // tag::readme
        SameDiff bert = SameDiff.load(checkpoint.toFile(), false);
        PastaLayers.repair(bert); // what ND4J's import of TensorFlow graphs gets wrong, if this is one
        PastaGraph graph = PastaLayers.attach(bert, PastaConfig.classification("bad", "good"));
        graph.prepareTraining(new AdamW(1e-2), 0);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint)) {
            EncodedBatch batch =
                    EncodedBatch.of(texts.stream().map(tokenizer::encode).toList());
            bert.fit(new SingletonMultiDataSetIterator(graph.dataSet(batch, labels)), 20);
            graph.adapter("my imported BERT").save(adapter);

            INDArray logits =
                    bert.output(graph.placeholders(batch), PastaGraph.LOGITS).get(PastaGraph.LOGITS);
            System.out.println(graph.config().labels().get(logits.argMax(1).getInt(0)));
        }
        graph.detach(); // the graph is again as it was loaded
        // end::readme
    }
}
