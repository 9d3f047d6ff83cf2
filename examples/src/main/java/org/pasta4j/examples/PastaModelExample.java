package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.TrainingOptions;

/** Trains, saves and loads an adapter in the fewest lines. */
public final class PastaModelExample {
    private PastaModelExample() {}

    /**
     * Runs the example and ends the Java process with its exit status.
     *
     * @param arguments a checkpoint, and a folder for the adapter that does not exist yet
     */
    public static void main(String[] arguments) {
        System.exit(ShortProgram.run(PastaModelExample.class, arguments, PastaModelExample::run));
    }

    static void run(Path checkpoint, Path adapter) {
        // tag::readme
        List<Example> train = List.of(
                Example.of("a joy from start to finish", "good"),
                Example.of("a moving and generous film", "good"),
                Example.of("dull, long and badly acted", "bad"),
                Example.of("a waste of two hours", "bad"));
        BertModel bert = BertCheckpoint.open(checkpoint);
        PastaConfig config = PastaConfig.classification("bad", "good");
        TrainingOptions options = TrainingOptions.defaults().withEpochs(20).withLearningRate(1e-2);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                PastaModel model = PastaModel.create(bert, tokenizer, config)) {
            model.fit(train, options);
            model.save(adapter);
        }
        // end::readme
        // tag::load
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                PastaModel model = PastaModel.load(adapter, bert, tokenizer)) {
            System.out.println(model.predict("a joy to watch").label());
        }
        // end::load
    }
}
