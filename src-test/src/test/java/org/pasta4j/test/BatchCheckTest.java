package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;

/** What ND4J's unchecked look-ups would crash on, or pass over in silence, is refused before it gets there. */
class BatchCheckTest {
    private final PastaGraph graph = PastaLayers.build(
            SameDiff.create(),
            BertCheckpoint.open(Path.of("src/test/resources/golden/tiny-bert")),
            PastaConfig.classification("a", "b"));

    @Test
    void refusesWhatTheModelHasNoRowFor() {
        refuses("word id 392", new int[] {5, 392}, new int[2], new int[] {0, 1});
        refuses("word id -1", new int[] {-1, 5}, new int[2], new int[] {0, 1});
        refuses("token type 2", new int[] {5, 6}, new int[] {0, 2}, new int[] {0, 1});
        int[] noSlots = new int[65];
        Arrays.fill(noSlots, -1);
        refuses("65 tokens", new int[65], new int[65], noSlots);
        refuses("3 special tokens", new int[3], new int[3], new int[] {0, 1, 2});
    }

    private void refuses(String message, int[] ids, int[] types, int[] slots) {
        EncodedBatch batch = EncodedBatch.of(List.of(new Encoding(ids, types, slots, false)));
        assertThatThrownBy(() -> graph.placeholders(batch))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }
}
