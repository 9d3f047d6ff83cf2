package org.pasta4j.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

/**
 * Closes models and pools while several threads ask them; a program of its own, for what goes wrong may end the
 * process.
 */
final class ClosedWhileUsed {
    private static final String TEXT = "a joy from start to finish ".repeat(4);
    private static final int THREADS = 4;

    private ClosedWhileUsed() {}

    /**
     * What is closed, and the question that it is asked.
     *
     * @param question its answer is always the same
     * @param refusal how what is said afterwards begins
     */
    private record Subject(AutoCloseable closed, Callable<Object> question, String refusal) {

        Subject(AutoCloseable closed, Callable<Object> question) {
            this(closed, question, "This " + closed.getClass().getSimpleName() + " is closed.");
        }
    }

    /** @param arguments the base, and how often each is opened and closed */
    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[0]);
        BertModel base = BertCheckpoint.open(path);
        Adapter adapter = PoolAdapters.random(PastaConfig.classification("bad", "good"), base, 1);
        Adapter words = PoolAdapters.random(PastaConfig.tokenClassification(List.of("O", "B-x")), base, 2);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (BertTokenizer tokenizer = BertTokenizer.open(path)) {
            for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
                for (Subject subject : List.of(
                        model(PastaModel.of(adapter, base, tokenizer)),
                        model(PastaModel.of(adapter, new StockEncoder(base), tokenizer)),
                        tagger(PastaTagger.of(words, base, tokenizer)),
                        pool(AdapterPool.open(base, tokenizer, PoolOptions.defaults()), adapter))) {
                    closeWhileAsked(subject, threads);
                }
                if (FusedEncoder.obstacle(Precision.FP32).isEmpty()) {
                    FusedEncoder encoder = FusedEncoder.open(base);
                    try (PastaModel model = PastaModel.of(adapter, encoder, tokenizer)) {
                        closeWhileAsked(encoder(encoder, model), threads);
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("alive");
    }

    private static Subject model(PastaModel model) {
        return new Subject(model, () -> Arrays.toString(model.predict(TEXT).scores()));
    }

    /** The caller's own, closed below a model that lives on. */
    private static Subject encoder(FusedEncoder encoder, PastaModel model) {
        return new Subject(encoder, model(model).question(), "This graph runs on the frozen base ");
    }

    private static Subject tagger(PastaTagger tagger) {
        return new Subject(tagger, () -> tagger.entities(TEXT));
    }

    private static Subject pool(AdapterPool pool, Adapter adapter) {
        pool.put("a", adapter);
        return new Subject(pool, () -> {
            PoolResult result = pool.predict(PoolRequest.text("a", TEXT));
            return Arrays.toString(
                    ((PoolResult.Classification) result).prediction().scores());
        });
    }

    private static void closeWhileAsked(Subject subject, ExecutorService threads) throws Exception {
        Object expected = subject.question().call();
        String refusal = "This " + subject.closed().getClass().getSimpleName() + " is closed.";
        CountDownLatch asked = new CountDownLatch(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            running.add(threads.submit(() -> {
                ask(subject, expected, asked);
                return null;
            }));
        }
        asked.await();
        subject.closed().close();
        for (Future<?> one : running) {
            one.get();
        }
    }

    /** Until it is refused. */
    private static void ask(Subject subject, Object expected, CountDownLatch asked) throws Exception {
        try {
            while (true) {
                Object answer = subject.question().call();
                asked.countDown();
                if (!Objects.equals(answer, expected)) {
                    throw new AssertionError("expected " + expected + ", found " + answer);
                }
            }
        } catch (IllegalStateException | BadInputException e) {
            if (!e.getMessage().startsWith(subject.refusal())) {
                throw e;
            }
        } finally {
            asked.countDown();
        }
    }
}
