package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;

/** A row's result does not depend on what else is in the batch. */
class BatchIndependenceTest {
    private static final int SLOTS = 4;
    private static final PastaGraph GRAPH = PastaLayers.build(
            SameDiff.create(),
            new StockEncoder(RandomModels.of(RandomModels.sizes(3, 24, 3, HiddenActivation.GELU), true, 3)),
            PastaConfig.classification("a", "b", "c")
                    .withSlots(SLOTS)
                    .withDropout(0)
                    .withInitialScale(0.5),
            DataType.FLOAT);
    private static final GraphRunner RUNNER = new GraphRunner(GRAPH.sameDiff());

    @Property(tries = 40)
    void aRowDoesNotSeeTheBatchAroundIt(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 60) Integer> lengths,
            @ForAll @IntRange(min = 1, max = RandomModels.POSITIONS) int neighbour,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Encoding> rows = lengths.stream().map(n -> row(n, random)).toList();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
        Collections.shuffle(order, random);
        List<Encoding> shuffled = new ArrayList<>(order.stream().map(rows::get).toList());
        shuffled.add(row(neighbour, random));

        float[][] together = logits(rows);
        float[][] amongOthers = logits(shuffled);
        for (int i = 0; i < rows.size(); i++) {
            int b = order.get(i);
            float[] alone = logits(List.of(rows.get(b)))[0];
            assertClose("in its batch, row " + b, together[b], alone);
            assertClose("in another order with another neighbour, row " + b, amongOthers[i], alone);
        }
    }

    /** Any words, with special tokens anywhere. */
    private static Encoding row(int length, Random random) {
        int[] ids = random.ints(length, 0, RandomModels.VOCABULARY).toArray();
        int[] types = random.ints(length, 0, 2).toArray();
        int[] slots = new int[length];
        Arrays.fill(slots, -1);
        int[] places = random.ints(0, length)
                .distinct()
                .limit(Math.min(length, 1 + random.nextInt(SLOTS)))
                .sorted()
                .toArray();
        for (int s = 0; s < places.length; s++) {
            slots[places[s]] = s;
        }
        return new Encoding(ids, types, slots, false);
    }

    private static float[][] logits(List<Encoding> rows) {
        Map<String, INDArray> placeholders = GRAPH.placeholders(EncodedBatch.of(rows));
        return RUNNER.run(placeholders, List.of(PastaGraph.LOGITS))
                .get(PastaGraph.LOGITS)
                .toFloatMatrix();
    }

    private static void assertClose(String what, float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as(what + ", logit " + i).isCloseTo(expected[i], within(2e-5f));
        }
    }
}
