package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;

/** The encoder in a graph of the user's own: SameDiff trains, saves and loads it like any other operation. */
class FusedGraphTest {
    @TempDir
    Path folder;

    @Test
    void trainsByFitAndGoesOnAfterItWasSavedAndLoaded() throws IOException {
        BertModel base = RealModels.model(RealModels.MINILM);
        List<Encoding> rows = RealModels.rows(RealModels.MINILM, 12).subList(0, 4);
        Path file = folder.resolve("graph.fb");
        try (FusedEncoder encoder = TestEncoders.fused(base)) {
            UserGraph graph = UserGraph.build(encoder, 0, 1);
            float[] losses = graph.fit(rows, 6);
            assertThat(losses[5]).isLessThan(0.8f * losses[0]);
            float[] expected = graph.logits(rows);
            graph.sd().save(file.toFile(), true);
            assertThat(Files.size(file)).isLessThan(base.parameterCount() * Float.BYTES / 100);

            UserGraph loaded = graph.with(SameDiff.load(file.toFile(), true));
            assertThat(loaded.logits(rows)).isEqualTo(expected);
            assertThat(loaded.fit(rows, 3))
                    .isEqualTo(graph.fit(rows, 3))
                    .satisfies(goesOn -> assertThat(goesOn[2]).isLessThan(losses[5]));
        }
    }

    @Test
    void findsItsBaseAsLongAsThatIsOpenAndSaysWhatToDoWhereItIsNot() {
        BertModel base = RandomModels.of(RandomModels.sizes(2, 24, 3, HiddenActivation.GELU), false, 11);
        List<Encoding> rows = List.of(RandomRows.row(5, new java.util.Random(1)));
        Path file = folder.resolve("graph.fb");
        FusedEncoder first = TestEncoders.fused(base);
        UserGraph graph = UserGraph.build(first, 0, 1);
        float[] expected = graph.logits(rows);
        graph.sd().save(file.toFile(), true);
        try (FusedEncoder second = FusedEncoder.open(base)) {
            first.close();
            first.close();
            assertThat(second.memory().weights()).isPositive();
            assertThat(graph.logits(rows)).isEqualTo(expected);
        }

        refuses(graph, base, rows);
        UserGraph loaded = graph.with(SameDiff.load(file.toFile(), true));
        refuses(loaded, base, rows);
        try (FusedEncoder again = FusedEncoder.open(base)) {
            assertThat(again.model()).isSameAs(base);
            assertThat(graph.logits(rows)).isEqualTo(expected);
            assertThat(loaded.logits(rows)).isEqualTo(expected);
        }
    }

    /** That knows nothing of this one but the file. */
    @Test
    void anotherProcessLoadsRunsAndTrainsIt() throws IOException, InterruptedException {
        BertModel base = BertCheckpoint.open(SavedGraphs.TINY_BERT);
        PastaGraph graph = PastaLayers.build(SameDiff.create(), base, PastaConfig.classification("bad", "good"));
        assumeTrue(graph.encoder() instanceof FusedEncoder, "The fused encoder does not run here.");
        graph.prepareTraining(new AdamW(1e-2), 0);
        Path file = folder.resolve("graph.fb");
        graph.sameDiff().save(file.toFile(), true);

        List<String> said = SavedGraphs.inAnotherProcess(folder, file);

        assertThat(said.get(0)).contains("not open", base.fingerprint(), "BertCheckpoint.open");
        assertThat(said.subList(1, said.size())).isEqualTo(SavedGraphs.says(graph.sameDiff()));
        graph.encoder().close();
    }

    private static void refuses(UserGraph graph, BertModel base, List<Encoding> rows) {
        String message =
                "This graph runs on the frozen base " + base.fingerprint() + " fp32, which is not saved with it"
                        + " and is not open. Open its checkpoint in that precision, as Encoders.open(BertCheckpoint.open(path))"
                        + " does in fp32, and keep that encoder open as long as the graph runs.";
        assertThatThrownBy(() -> graph.logits(rows))
                .isInstanceOf(BadInputException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> graph.fit(rows, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessage(message);
    }
}
