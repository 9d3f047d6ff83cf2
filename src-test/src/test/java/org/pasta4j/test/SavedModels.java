package org.pasta4j.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.data.TextInput;
import org.pasta4j.pasta.model.PastaModel;

/** What saved models say of a few texts; a program of its own, so that another JVM can be asked. */
final class SavedModels {
    private static final List<TextInput> TEXTS = List.of(
            TextInput.pair("x", ""),
            TextInput.pair("it was good", "but it could have been much better than that"),
            TextInput.pair(
                    "a longer text that holds [SEP] and [CLS] as anyone may type them, and goes on for a while", "x"));

    private SavedModels() {}

    /** @param arguments the base, then the folders of adapters */
    public static void main(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            scores(Path.of(arguments[0]), Path.of(arguments[i])).forEach(System.out::println);
        }
    }

    /** Scores with all their bits; for regression the score is the logit. */
    static List<String> scores(Path base, Path adapter) {
        try (BertTokenizer tokenizer = BertTokenizer.open(base);
                PastaModel model = PastaModel.load(adapter, BertCheckpoint.open(base), tokenizer)) {
            return scores(model);
        }
    }

    /** Scores with all their bits; for regression the score is the logit. */
    static List<String> scores(PastaModel model) {
        List<String> scores = new ArrayList<>();
        for (Prediction prediction : model.predict(TEXTS)) {
            for (float score : prediction.scores()) {
                scores.add("score " + Float.toHexString(score));
            }
        }
        return scores;
    }
}
