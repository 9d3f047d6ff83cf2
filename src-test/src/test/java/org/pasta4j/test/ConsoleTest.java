package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;

/** Preparing a training keeps ND4J's chatter from the console, and keeps nothing else from it. */
class ConsoleTest {
    private static final int DERIVING_THREADS = 2;

    private final PrintStream before = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(printed, false, StandardCharsets.UTF_8);
    private final BertModel base = RandomModels.of(RandomModels.sizes(2, 16, 2, HiddenActivation.GELU), true, 1);

    @BeforeEach
    void setConsole() {
        System.setOut(console);
    }

    @AfterEach
    void resetConsole() {
        System.setOut(before);
    }

    @Test
    void sameDiffItselfPrints() {
        SameDiff graph = PastaLayers.build(SameDiff.create(), base, PastaConfig.regression())
                .sameDiff();
        graph.createGradFunction();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Added differentiated op ");
    }

    @Test
    void twoThreadsPrepareWhileAThirdPrints() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(DERIVING_THREADS + 1);
        try {
            AtomicBoolean done = new AtomicBoolean();
            Future<List<String>> lines = threads.submit(() -> printUntil(done));
            List<Future<?>> deriving = new ArrayList<>();
            for (int t = 0; t < DERIVING_THREADS; t++) {
                deriving.add(threads.submit(this::prepareTrainings));
            }
            for (Future<?> one : deriving) {
                one.get();
            }
            done.set(true);

            List<String> expected = lines.get();
            assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(expected);
            assertThat(System.out).isSameAs(console);
        } finally {
            threads.shutdownNow();
        }
    }

    private void prepareTrainings() {
        for (int i = 0; i < 5; i++) {
            PastaLayers.build(SameDiff.create(), base, PastaConfig.regression()).prepareTraining(new AdamW(0.01), 0);
        }
    }

    /** Lines of every way to print, and what should be found of them. */
    private static List<String> printUntil(AtomicBoolean done) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; !done.get(); i++) {
            System.out.println("line " + i);
            System.out.print("z\u00e4hle ");
            System.out.println(i);
            System.out.printf(Locale.ROOT, "%d.%n", i);
            lines.addAll(List.of("line " + i, "z\u00e4hle " + i, i + "."));
            Thread.sleep(1);
        }
        return lines;
    }
}
