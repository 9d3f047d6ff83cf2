package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.dl4j.PastaBases;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.train.StepReport;
import org.pasta4j.pasta.train.TrainingListener;

/** What an earlier version has written is read, and says the same. */
class KeptFormatsTest {
    private static final BertModel BASE = BertCheckpoint.open(KeptFormats.TINY_BERT);

    @TempDir
    private Path folder;

    @Test
    void anAdapter() throws IOException {
        try (BertTokenizer tokenizer = BertTokenizer.open(KeptFormats.TINY_BERT);
                PastaModel model = PastaModel.load(KeptFormats.KEPT.resolve("adapter"), BASE, tokenizer)) {
            assertThat(model.config())
                    .isEqualTo(KeptFormats.CONFIG.withDropout(0).on(BASE));
            requireSame("adapter.txt", KeptFormats.scores(model));
        }
    }

    @Test
    void aSavedNetworkWithItsUpdater() throws IOException {
        PastaBases.register(BASE);
        ComputationGraph graph = ModelSerializer.restoreComputationGraph(
                KeptFormats.KEPT.resolve("graph.zip").toFile(), true);
        assertThat(graph.getIterationCount()).isEqualTo(1);
        try (BertTokenizer tokenizer = BertTokenizer.open(KeptFormats.TINY_BERT)) {
            requireSame("graph.txt", KeptFormats.scores(graph, BASE, tokenizer));
        }
    }

    @Test
    void aStateOfATraining() throws IOException {
        Path state = folder.resolve("state");
        copy(KeptFormats.KEPT.resolve("state"), state);
        List<Integer> steps = new ArrayList<>();
        try (BertTokenizer tokenizer = BertTokenizer.open(KeptFormats.TINY_BERT);
                PastaModel model = PastaModel.create(new StockEncoder(BASE), tokenizer, KeptFormats.CONFIG)) {
            TrainingListener listener = new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    steps.add(report.step());
                }
            };
            model.fit(KeptFormats.EXAMPLES, KeptFormats.EXAMPLES, KeptFormats.options(state), listener);
        }
        assertThat(steps).containsExactly(4, 5, 6);
    }

    private static void requireSame(String file, float[] found) throws IOException {
        String[] expected =
                Files.readString(KeptFormats.KEPT.resolve(file)).strip().split(" ");
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isEqualTo(Float.parseFloat(expected[i]), within(1e-5f));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
