package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.layers.GraphBatches;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.pasta.train.LinearDecay;
import org.pasta4j.pasta.train.TrainingOptions;

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
        List<Example> train = List.of(
                Example.of("a joy from start to finish", "good"),
                Example.of("a moving and generous film", "good"),
                Example.of("dull and long", "bad"));
        TrainingOptions options = TrainingOptions.defaults().withEpochs(20).withBatchSize(2);

        BertModel bert = BertCheckpoint.open(checkpoint);
        SameDiff sameDiff = SameDiff.create();
        PastaGraph graph = PastaLayers.build(sameDiff, bert, PastaConfig.classification("bad", "good"));
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                GraphBatches batches = graph.batches(train, tokenizer, options)) {
            graph.prepareTraining(new AdamW(new LinearDecay(1e-2, batches.steps())), 0);
            sameDiff.fit(batches, options.epochs()); // any MultiDataSetIterator
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
