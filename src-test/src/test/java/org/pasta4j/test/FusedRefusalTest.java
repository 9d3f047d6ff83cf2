package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.FusedEncoder;
import org.pasta4j.fused.engine.Engines;

/** What the fused encoder cannot compute is refused before it gets to memory that is not its own. */
class FusedRefusalTest {
    private static final BertModel BASE =
            RandomModels.of(RandomModels.sizes(2, 24, 3, HiddenActivation.GELU), false, 1);

    private final FusedEncoder encoder = TestEncoders.fused(BASE);
    private final SameDiff sd = SameDiff.create();
    private final SDVariable offsets = sd.var("offsets", Nd4j.zeros(DataType.FLOAT, 2, 2, 24));
    private final EncoderGraph graph = encoder.build(sd, Optional.of(offsets), EncoderOptions.inference());

    @AfterEach
    void close() {
        encoder.close();
    }

    @Test
    void batchesThatTheModelHasNoRowFor() {
        refuses("The tokenizer gave the word id 392; random-bert has 392 of them.", batch(1, 392), true);
        refuses("The tokenizer gave the word id -1; random-bert has 392 of them.", batch(1, -1), true);
        refuses("A row has 65 tokens; random-bert takes at most 64.", batch(65, 1), true);
        refuses("A token has the slot 2; there are offsets for 2 of them, numbered from 0.", slot(2), false);
        EncodedBatch empty = new EncodedBatch(new int[] {1}, new int[1], new int[1], new int[] {0, 1, 1});
        refuses("Row 1 of the batch has no token: its attention mask is all 0.", empty, false);
    }

    private static EncodedBatch batch(int length, int id) {
        int[] ids = new int[length];
        ids[length - 1] = id;
        int[] slots = new int[length];
        Arrays.fill(slots, -1);
        return new EncodedBatch(ids, new int[length], slots, new int[] {0, length});
    }

    private static EncodedBatch slot(int slot) {
        return new EncodedBatch(new int[] {1}, new int[1], new int[] {slot}, new int[] {0, 1});
    }

    @Test
    void paddingThatIsNotOnTheRight() {
        String message = "Row 0 of the batch has padding before its token ";
        for (int[] mask : new int[][] {{0, 1, 1, 1, 1}, {1, 1, 0, 1, 0}}) {
            Map<String, INDArray> placeholders = new HashMap<>(placeholders(batch(5, 1)));
            placeholders.put(StockEncoder.ATTENTION_MASK, Nd4j.createFromArray(new int[][] {mask}));
            refuses(message + (mask[0] == 0 ? 1 : 3), placeholders);
        }
    }

    @Test
    void whatTakesMoreMemoryThanABufferHas() {
        INDArray many = Nd4j.ones(DataType.INT32, 2000, 12000);
        Map<String, INDArray> placeholders = new HashMap<>();
        graph.placeholders().forEach(name -> placeholders.put(name, many));
        assertThatThrownBy(() ->
                        sd.output(placeholders, graph.hiddenStates().get(2).name()))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("The hidden states [2000, 12000, 24] would take 2197 MiB");

        BertModel longRows = RandomModels.of(RandomModels.sizes(1, 24, 3, 40, 13000, HiddenActivation.GELU), false, 1);
        try (FusedEncoder other = TestEncoders.fused(longRows)) {
            UserGraph user = UserGraph.build(other, 0, 1);
            assertThatThrownBy(() -> user.logits(List.of(RandomRows.row(13000, new Random(1)))))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("A row of 13000 tokens needs ")
                    .hasMessageEndingWith("Cut rows with BertTokenizer.withMaxLength.");
        }
    }

    @Test
    void arraysThatDoNotGoTogether() {
        for (String name : List.of(StockEncoder.TOKEN_TYPE_IDS, StockEncoder.ATTENTION_MASK, StockEncoder.SLOTS)) {
            Map<String, INDArray> placeholders = new HashMap<>(placeholders(batch(5, 1)));
            placeholders.put(name, Nd4j.ones(DataType.INT32, 1, 6));
            refuses("have the shape [1, 6], the ids [1, 5]; expected the same.", placeholders);
        }
        offsets.setArray(Nd4j.zeros(DataType.FLOAT, 2, 4, 12));
        refuses("The offsets have the shape [2, 4, 12]; expected [2, slots, 24] for this base.", placeholders(slot(1)));
    }

    /** @param early whether already {@code arrays} sees it, not the operation alone */
    private void refuses(String message, EncodedBatch batch, boolean early) {
        if (early) {
            assertThatThrownBy(() -> encoder.arrays(batch))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining(message);
        }
        refuses(message, placeholders(batch));
    }

    private void refuses(String message, Map<String, INDArray> placeholders) {
        assertThatThrownBy(() -> sd.output(placeholders, graph.firstToken().name()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    /** Filled by hand, without any check. */
    private static Map<String, INDArray> placeholders(EncodedBatch batch) {
        int width = batch.longestRow();
        int[][][] values = new int[4][batch.rows()][width];
        for (int b = 0; b < batch.rows(); b++) {
            for (int t = 0; t < batch.rowLength(b); t++) {
                int from = batch.rowStarts()[b] + t;
                values[0][b][t] = batch.ids()[from];
                values[1][b][t] = batch.types()[from];
                values[2][b][t] = 1;
                values[3][b][t] = batch.slots()[from];
            }
        }
        return Map.of(
                StockEncoder.INPUT_IDS, Nd4j.createFromArray(values[0]),
                StockEncoder.TOKEN_TYPE_IDS, Nd4j.createFromArray(values[1]),
                StockEncoder.ATTENTION_MASK, Nd4j.createFromArray(values[2]),
                StockEncoder.SLOTS, Nd4j.createFromArray(values[3]));
    }

    @Test
    void aGpuThatIsNotThere() {
        assumeTrue(
                Engines.find(EncoderKind.CUDA, Precision.FP32, new ArrayList<>())
                        .isEmpty(),
                "There is a GPU.");
        assertThatThrownBy(() -> Encoders.open(encoder.model(), EncoderKind.CUDA, Precision.FP32))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("The encoder for GPUs does not run here in fp32: ")
                .hasMessageEndingWith(". On the processor compute EncoderKind.FUSED and EncoderKind.STOCK.");
        assertThatThrownBy(() -> Encoders.open(encoder.model(), EncoderKind.AUTO, Precision.TF32))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("tf32 is there on GPUs alone");
    }

    @Test
    void whatOnlyTheStockEncoderCan() {
        EncoderOptions doubles = EncoderOptions.inference().withDataType(DataType.DOUBLE);
        assertThatThrownBy(() -> encoder.build(SameDiff.create(), Optional.empty(), doubles))
                .isInstanceOf(BadInputException.class)
                .hasMessage("The fused encoder computes in FLOAT; asked for DOUBLE. Take StockEncoder.");

        sd.setLossVariables(graph.hiddenStates().get(1).sum("loss"));
        assertThatThrownBy(sd::createGradFunction)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("The fused encoder leads back from the top layer only.")
                .hasMessageContaining("StockEncoder");
    }
}
