package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.pasta.AdapterPool;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.PoolOptions;
import org.pasta4j.pasta.PoolRequest;
import org.pasta4j.pasta.PoolResult;

/** A pass that fails for one row fails for that row alone. */
class PoolFailureTest {
    private static final Path CHECKPOINT = PoolAdapters.GOLDEN.resolve("tiny-bert");

    /** The word at which a pass fails. */
    private static final String GUILTY = "dog";

    /** The real encoder, but for batches with a certain token. */
    private static final class FailingEncoder implements Encoder {
        private final Encoder real;
        private final int guilty;
        private final Supplier<Throwable> failure;
        private final List<Integer> passes = new ArrayList<>();

        private FailingEncoder(BertModel base, int guilty, Supplier<Throwable> failure) {
            this.real = new StockEncoder(base);
            this.guilty = guilty;
            this.failure = failure;
        }

        @Override
        public BertModel model() {
            return real.model();
        }

        @Override
        public EncoderGraph build(SameDiff graph, Optional<SDVariable> offsets, EncoderOptions options) {
            return real.build(graph, offsets, options);
        }

        @Override
        public List<INDArray> arrays(EncodedBatch batch) {
            passes.add(batch.rows());
            if (Arrays.stream(batch.ids()).anyMatch(id -> id == guilty)) {
                Throwable thrown = failure.get();
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }
            return real.arrays(batch);
        }
    }

    private interface Check {
        void check(AdapterPool pool, FailingEncoder encoder);
    }

    private static void withFailure(Supplier<Throwable> failure, Check check) {
        BertModel base = BertCheckpoint.open(CHECKPOINT);
        try (BertTokenizer tokenizer = BertTokenizer.open(CHECKPOINT)) {
            FailingEncoder encoder =
                    new FailingEncoder(base, tokenizer.encode(GUILTY).ids()[1], failure);
            try (AdapterPool pool = AdapterPool.open(encoder, tokenizer, PoolOptions.defaults())) {
                pool.put("texts", PoolAdapters.random(PastaConfig.classification("no", "yes"), base, 1));
                pool.put(
                        "words",
                        PoolAdapters.random(
                                PastaConfig.tokenClassification(List.of("noun", "verb"))
                                        .withMaxLength(6),
                                base,
                                2));
                check.check(pool, encoder);
            }
        }
    }

    /**
     * Sixteen rows of single texts; a text of words of which the second of three windows is guilty; all but two whole.
     */
    private static List<PoolRequest> requests() {
        List<PoolRequest> requests = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            requests.add(PoolRequest.text("texts", i == 5 ? "a dog is running" : "a man is eating " + "a ".repeat(i)));
        }
        requests.add(PoolRequest.words("words", List.of("a", "man", "is", "eating", "a", "dog", "a", "man", "is")));
        requests.add(PoolRequest.words("words", List.of("a", "man")));
        return requests;
    }

    private static List<Integer> refused(List<PoolResult> results, PoolResult.Reason reason) {
        return IntStream.range(0, results.size())
                .filter(i -> results.get(i) instanceof PoolResult.Refusal refusal && refusal.reason() == reason)
                .boxed()
                .toList();
    }

    @Test
    void theRequestOfTheGuiltyRowAloneIsRefused() {
        for (Supplier<Throwable> failure : List.<Supplier<Throwable>>of(
                () -> new IllegalStateException("of the kernel"), () -> new OutOfMemoryError("of the pass"))) {
            withFailure(failure, (pool, encoder) -> {
                List<PoolResult> results = pool.predict(requests());
                assertThat(refused(results, PoolResult.Reason.FAILED)).containsExactly(5, 16);
                assertThat(results)
                        .filteredOn(PoolResult.Refusal.class::isInstance)
                        .hasSize(2);
                assertThat(((PoolResult.Refusal) results.get(5)).message())
                        .contains("texts@")
                        .contains("the log says why");
                // Two guilty rows of about 20 are found by halves, not by trying each.
                assertThat(encoder.passes.size()).isLessThan(18);
                for (int i : new int[] {0, 4, 6, 15, 17}) {
                    assertThat(results.get(i))
                            .usingRecursiveComparison()
                            .withComparatorForType((a, b) -> Math.abs(a - b) < 2e-5 ? 0 : 1, Double.class)
                            .withComparatorForType((a, b) -> Math.abs(a - b) < 2e-5f ? 0 : 1, Float.class)
                            .isEqualTo(pool.predict(requests().get(i)));
                }
            });
        }
    }

    @Test
    void whatTheBaseSaysOfARowIsToldToItsClient() {
        withFailure(() -> new BadInputException("The base does not know dogs."), (pool, encoder) -> {
            List<PoolResult> results = pool.predict(requests());
            assertThat(refused(results, PoolResult.Reason.UNSUITABLE_INPUT)).containsExactly(5, 16);
            assertThat(((PoolResult.Refusal) results.get(5)).message()).isEqualTo("The base does not know dogs.");
        });
    }

    @Test
    void anErrorOfTheMachineIsNotAnswered() {
        withFailure(
                () -> new LinkageError("no such kernel"),
                (pool, encoder) ->
                        assertThatThrownBy(() -> pool.predict(requests())).isExactlyInstanceOf(LinkageError.class));
    }
}
