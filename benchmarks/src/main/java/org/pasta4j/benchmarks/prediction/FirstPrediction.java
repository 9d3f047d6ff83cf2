package org.pasta4j.benchmarks.prediction;

import java.nio.file.Path;
import org.pasta4j.benchmarks.measure.ChildProcess;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.model.PastaModel;

/** A short-lived program that predicts once and says when. */
final class FirstPrediction {
    private FirstPrediction() {}

    /** @param arguments the checkpoint */
    public static void main(String[] arguments) {
        ChildProcess.main(() -> predict(Path.of(arguments[0])));
    }

    private static void predict(Path checkpoint) {
        Encoders.prepare();
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                PastaModel model = PastaModel.create(
                        BertCheckpoint.open(checkpoint), tokenizer, PastaConfig.classification("bad", "good"))) {
            model.predict("a joy to watch");
            System.out.println(System.currentTimeMillis());
        }
    }
}
