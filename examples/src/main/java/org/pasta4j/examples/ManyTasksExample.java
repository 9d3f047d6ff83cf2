package org.pasta4j.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.train.TrainingOptions;

/** Two tasks on one base in a service of one's own: trained, put into a folder, answered in one batch. */
public final class ManyTasksExample {
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults().withEpochs(20).withLearningRate(1e-2);

    private ManyTasksExample() {}

    /**
     * Runs the example and ends the Java process with its exit status.
     *
     * @param arguments a checkpoint, and a folder for the adapters that does not exist yet
     */
    public static void main(String[] arguments) {
        System.exit(ShortProgram.run(ManyTasksExample.class, arguments, ManyTasksExample::run));
    }

    static void run(Path checkpoint, Path adapters) {
        // tag::readme
        BertModel bert = BertCheckpoint.open(checkpoint);
        try (BertTokenizer tokenizer = BertTokenizer.open(checkpoint);
                Encoder encoder = Encoders.open(bert)) {
            trainMood(encoder, tokenizer, adapters.resolve("mood"));
            trainPlaces(encoder, tokenizer, adapters.resolve("places"));
            PoolOptions options = PoolOptions.defaults().withFolder(adapters, 100_000_000);
            try (AdapterPool pool = AdapterPool.open(encoder, tokenizer, options)) {
                List<PoolResult> results = pool.predict(List.of(
                        PoolRequest.text("mood", "a joy to watch"),
                        PoolRequest.text("places", "they met in Paris"),
                        PoolRequest.text("mood", "a waste of an evening"),
                        PoolRequest.text("colours", "red")));
                results.forEach(result -> System.out.println(result.adapter() + ": " + answer(result)));
            }
        }
        // end::readme
    }

    private static void trainMood(Encoder encoder, BertTokenizer tokenizer, Path adapter) {
        PastaConfig config = PastaConfig.classification("bad", "good");
        try (PastaModel model = PastaModel.create(encoder, tokenizer, config)) {
            List<Example> train = List.of(
                    Example.of("a joy from start to finish", "good"),
                    Example.of("a moving and generous film", "good"),
                    Example.of("dull, long and badly acted", "bad"),
                    Example.of("a waste of two hours", "bad"));
            model.fit(train, OPTIONS);
            model.save(adapter);
        }
    }

    private static void trainPlaces(Encoder encoder, BertTokenizer tokenizer, Path adapter) {
        PastaConfig config = PastaConfig.tokenClassification(List.of("O", "B-place", "I-place"));
        try (PastaTagger model = PastaTagger.create(encoder, tokenizer, config)) {
            List<TaggedSentence> train = List.of(
                    sentence("she lives in Berlin", "O O O B-place"),
                    sentence("they met in New York", "O O O B-place I-place"),
                    sentence("Rome is far from here", "B-place O O O O"),
                    sentence("he sold the old car", "O O O O O"));
            model.fit(train, OPTIONS);
            model.save(adapter);
        }
    }

    private static TaggedSentence sentence(String words, String tags) {
        return new TaggedSentence(List.of(words.split(" ")), List.of(tags.split(" ")));
    }

    private static String answer(PoolResult result) {
        if (result instanceof PoolResult.Classification found) {
            return found.prediction().label();
        }
        if (result instanceof PoolResult.Entities found) {
            return found.entities().stream().map(Entity::text).collect(Collectors.joining(", "));
        }
        if (result instanceof PoolResult.Refusal refusal) {
            return refusal.message();
        }
        return String.valueOf(((PoolResult.Regression) result).value());
    }
}
