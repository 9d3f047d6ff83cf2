package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.PastaGraph;
import org.pasta4j.pasta.PastaLayers;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;

/** PASTA in a SameDiff graph of one's own, trained with SameDiff's {@code fit}. */
public final class PlainSameDiffExample {
    private PlainSameDiffExample() {}

    /**
     * Runs the example and ends the Java process with its exit status.
     *
     * @param arguments a checkpoint, and a folder for the adapter that does not exist yet
     */
    public static void main(String[] arguments) {
        System.exit(ShortProgram.run(PlainSameDiffExample.class, arguments, PlainSameDiffExample::run));
    }

    static void run(Path checkpoint, Path adapter) {
        // tag::readme
        List<String> texts = List.of("a joy from start to finish", "a moving and generous film", "dull and long");
        List<String> labels = List.of("good", "good", "bad");
        int epochs = 20;

        BertModel bert = BertCheckpoint.open(checkpoint);
        SameDiff sameDiff = SameDiff.create();
        PastaGraph graph = PastaLayers.build(sameDiff, bert, PastaConfig.classification("bad", "good"));
        graph.prepareTraining(new AdamW(new LinearDecay(1e-2, epochs)), 0);
        try (BertTokenizer whole = BertTokenizer.open(checkpoint);
                BertTokenizer tokenizer = whole.withMaxLength(graph.config().maxLength())) {
            EncodedBatch batch =
                    EncodedBatch.of(texts.stream().map(tokenizer::encode).toList());
            sameDiff.fit(new SingletonMultiDataSetIterator(graph.dataSet(batch, labels)), epochs);
            graph.adapter(bert.origin().location()).save(adapter);

            PastaGraph trained = graph.forPrediction();
            EncodedBatch question = EncodedBatch.of(List.of(tokenizer.encode("a joy to watch")));
            INDArray logits = trained.sameDiff()
                    .output(trained.placeholders(question), PastaGraph.LOGITS)
                    .get(PastaGraph.LOGITS);
            System.out.println(trained.config().labels().get(logits.argMax(1).getInt(0)));
        } finally {
            graph.encoder().close();
        }
        // end::readme
    }
}
