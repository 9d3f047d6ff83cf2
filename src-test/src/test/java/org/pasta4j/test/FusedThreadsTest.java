package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.FusedEncoder;

/** What threads do beside each other changes no bit of what each does. */
class FusedThreadsTest {
    private static final BertModel SMALL =
            RandomModels.of(RandomModels.sizes(2, 24, 3, HiddenActivation.GELU), false, 21);
    private static final BertModel LARGER =
            RandomModels.of(RandomModels.sizes(4, 48, 4, HiddenActivation.RELU), false, 22);

    private static List<Encoding> rows(long seed, int... lengths) {
        Random random = new Random(seed);
        return Arrays.stream(lengths).mapToObj(n -> RandomRows.row(n, random)).toList();
    }

    @Test
    void twoModelsTrainedAtOnceAreTrainedAsEachAlone() throws InterruptedException, ExecutionException {
        float[] small = train(SMALL, 1);
        float[] larger = train(LARGER, 2);
        assertThat(train(SMALL, 2)).as("with another seed").isNotEqualTo(small);

        List<float[]> atOnce = inParallel(List.of(() -> train(SMALL, 1), () -> train(LARGER, 2)));
        assertThat(atOnce.get(0)).isEqualTo(small);
        assertThat(atOnce.get(1)).isEqualTo(larger);
    }

    /** With dropout, whose seeds come from the thread's own generator. */
    private static float[] train(BertModel base, long seed) {
        Nd4j.getRandom().setSeed(seed);
        try (FusedEncoder encoder = TestEncoders.fused(base)) {
            UserGraph graph = UserGraph.build(encoder, 0.1, seed);
            for (int epoch = 0; epoch < 15; epoch++) {
                graph.fit(rows(seed, 30, 5, 5, 17, 60, 2), 1);
                graph.fit(rows(seed + 1, 8, 8, 9), 1);
            }
            return graph.trained();
        }
    }

    @Test
    void eightThreadsGetWhatOneGets() throws InterruptedException, ExecutionException {
        List<List<Encoding>> batches = IntStream.range(0, 20)
                .mapToObj(i -> rows(i, 1 + i, 60 - i, 3, 20, 20))
                .toList();
        try (FusedEncoder encoder = TestEncoders.fused(LARGER)) {
            List<float[]> expected = predict(encoder, batches);
            List<Callable<List<float[]>>> tasks = IntStream.range(0, 8)
                    .<Callable<List<float[]>>>mapToObj(i -> () -> predict(encoder, batches))
                    .toList();
            for (List<float[]> found : inParallel(tasks)) {
                for (int i = 0; i < found.size(); i++) {
                    assertThat(found.get(i)).as("batch " + i).isEqualTo(expected.get(i));
                }
            }
        }
    }

    private static List<float[]> predict(FusedEncoder encoder, List<List<Encoding>> batches) {
        UserGraph graph = UserGraph.build(encoder, 0, 1);
        return batches.stream().map(graph::logits).toList();
    }

    /** A user's own scope, in which a model is opened and run, must not take away what outlives it. */
    @Test
    @SuppressWarnings({"try", "unchecked"})
    void aScopeOfTheCallersTakesNothingAlong() {
        List<List<Encoding>> batches = List.of(rows(3, 11, 13), rows(4, 57));
        FusedEncoder encoder;
        List<float[]> expected;
        try (PointerScope scope = new PointerScope()) {
            encoder = TestEncoders.fused(LARGER);
            expected = predict(encoder, batches);
        }
        try (encoder) {
            assertThat(predict(encoder, batches)).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void openingAndClosingBesideAUserDoesNoHarm() throws InterruptedException, ExecutionException {
        List<List<Encoding>> batches = List.of(rows(1, 60, 30, 40, 50, 60, 7), rows(2, 3, 3));
        AtomicBoolean done = new AtomicBoolean();
        try (FusedEncoder encoder = TestEncoders.fused(LARGER)) {
            List<float[]> expected = predict(encoder, batches);
            Callable<Boolean> opening = () -> {
                while (!done.get()) {
                    try (FusedEncoder other = FusedEncoder.open(LARGER)) {
                        assertThat(predict(other, batches)).containsExactlyElementsOf(expected);
                    }
                    // Nobody else has this one open, so that its weights are freed each time.
                    train(SMALL, 1);
                }
                return true;
            };
            Callable<Boolean> using = () -> {
                try {
                    for (int i = 0; i < 50; i++) {
                        assertThat(predict(encoder, batches)).containsExactlyElementsOf(expected);
                    }
                    return true;
                } finally {
                    done.set(true);
                }
            };
            assertThat(inParallel(List.of(opening, using))).containsExactly(true, true);
        }
    }

    private static <T> List<T> inParallel(List<Callable<T>> tasks) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
