package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.export.PastaExport;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.TrainingOptions;

/** ONNX in, ONNX out: an exported BERT is tuned to tell how alike two texts are. */
public final class OnnxExample {
    private OnnxExample() {}

    /**
     * Runs the example and ends the Java process with its exit status.
     *
     * @param arguments an ONNX file with its tokenizer beside it, and a folder for the adapter that does not exist yet
     */
    public static void main(String[] arguments) {
        System.exit(ShortProgram.run(OnnxExample.class, arguments, OnnxExample::run));
    }

    static void run(Path checkpoint, Path adapter) {
        // tag::readme
        List<Example> train = List.of(
                Example.pair("a man plays a guitar", "somebody makes music", "0.8"),
                Example.pair("a dog runs on the beach", "an animal is at the sea", "0.9"),
                Example.pair("a dog runs on the beach", "the price of oil fell", "0.0"),
                Example.pair("she cooks dinner", "the train was late", "0.1"));
        BertModel bert = BertCheckpoint.open(checkpoint);
        System.out.println(
                bert + ", " + bert.origin().dialect() + " " + bert.origin().details());
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                PastaModel model = PastaModel.create(
                        bert, tokenizer, PastaConfig.regression().withSlots(3))) {
            model.fit(train, TrainingOptions.defaults().withEpochs(20).withLearningRate(1e-2));
            model.save(adapter);
            PastaExport.of(model.adapter("my ONNX model"), bert, tokenizer).writeOnnx(adapter.resolve("tuned.onnx"));
            System.out.println("alike: "
                    + model.predict("a cat sleeps on a chair", "an animal rests")
                            .score());
            System.out.println("not alike: "
                    + model.predict("a cat sleeps on a chair", "he pays his taxes")
                            .score());
        }
        // end::readme
    }
}
