package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.model.PastaModel;

/** Any number of threads may ask one model, and models over the same weights, and get what one thread gets. */
class ParallelPredictionTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/golden/tiny-bert");
    private static final int THREADS = 8;
    private static final List<String> TEXTS = Definitions.some(30);

    @Test
    void eightThreadsGetWhatOneGets() throws InterruptedException, ExecutionException {
        BertModel base = BertCheckpoint.open(TINY_BERT);
        PastaConfig config = PastaConfig.classification("a", "b", "c").withInitialScale(0.5);
        try (BertTokenizer tokenizer = BertTokenizer.open(TINY_BERT);
                PastaModel one = PastaModel.create(base, tokenizer, config.withSeed(1));
                PastaModel other = PastaModel.create(base, tokenizer, config.withSeed(2))) {
            List<PastaModel> models = List.of(one, other);
            List<Map<String, float[]>> expected =
                    models.stream().map(m -> scores(m, TEXTS)).toList();

            List<Map<String, float[]>> found = inParallel(models);

            for (int t = 0; t < THREADS; t++) {
                Map<String, float[]> sequential = expected.get(t % models.size());
                found.get(t)
                        .forEach((text, scores) -> assertThat(scores).as(text).isEqualTo(sequential.get(text)));
            }
        }
    }

    /** Each thread asks one of the models for every text, in an order of its own. */
    private static List<Map<String, float[]>> inParallel(List<PastaModel> models)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Map<String, float[]>>> running = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                PastaModel model = models.get(t % models.size());
                List<String> order = new ArrayList<>(TEXTS);
                Collections.shuffle(order, new Random(t));
                running.add(threads.submit(() -> scores(model, order)));
            }
            List<Map<String, float[]>> found = new ArrayList<>();
            for (Future<Map<String, float[]>> one : running) {
                found.add(one.get());
            }
            return found;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Map<String, float[]> scores(PastaModel model, List<String> texts) {
        Map<String, float[]> scores = new HashMap<>();
        texts.forEach(text -> scores.put(text, model.predict(text).scores()));
        assertThat(scores).hasSize(TEXTS.size());
        return scores;
    }
}
