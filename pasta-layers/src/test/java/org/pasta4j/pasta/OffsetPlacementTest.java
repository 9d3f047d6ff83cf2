package org.pasta4j.pasta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterConfig;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.Parameters;
import org.pasta4j.pasta.adapter.SampleAdapters;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;

/** Every combination of placement and slots is refused when it is made, or right in all ways that it is read. */
class OffsetPlacementTest {
    private static final BertModel BASE = SampleAdapters.BASE;

    private static List<OffsetPlacement> all() {
        List<OffsetPlacement> all = new ArrayList<>();
        for (List<Integer> layers : List.of(List.<Integer>of(), List.of(1), List.of(0, 2))) {
            for (OffsetPlacement.Tokens tokens : OffsetPlacement.Tokens.values()) {
                all.add(new OffsetPlacement(layers, tokens, false));
                all.add(new OffsetPlacement(layers, tokens, true));
            }
        }
        return all;
    }

    @Test
    void whatIsTrainedIsWhatIsSavedAndWhatIsLoaded() {
        for (OffsetPlacement placement : all()) {
            for (int slots = placement.tokens() == OffsetPlacement.Tokens.SEPARATORS ? 2 : 1; slots <= 3; slots++) {
                for (DataType dataType : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                    check(PastaConfig.regression().withSlots(slots).withPlacement(placement), dataType);
                }
            }
        }
    }

    private static void check(PastaConfig config, DataType dataType) {
        String what = config.placement().describe() + ", " + config.slots() + " slots, " + dataType;
        PastaGraph graph = PastaLayers.build(SameDiff.create(), new StockEncoder(BASE), config, dataType);
        Adapter saved = graph.adapter("tiny");
        float[] table = saved.offsets().orElseThrow().toArray();
        long vectors = IntStream.range(0, table.length / 32)
                .filter(v -> table[32 * v] != 0)
                .count();
        int each = config.placement().tokens() == OffsetPlacement.Tokens.FIRST
                ? 1
                : config.slots() - (config.placement().tokens() == OffsetPlacement.Tokens.ALL ? 0 : 1);
        int layers = config.placement().layers().isEmpty()
                ? 3
                : config.placement().layers().size();
        assertThat(vectors).as(what).isEqualTo((long) layers * each);
        assertThat(saved.parameterCount() - 33)
                .as(what)
                .isEqualTo(config.placement().shared() ? 32L * layers : 32 * vectors);

        Adapter again = Parameters.of(saved).adapter(saved.config());
        assertThat(again).as(what).isEqualTo(saved);
    }

    @Test
    void slotsOfWhichNoneWouldHaveAnOffsetAreRefused() {
        for (boolean shared : new boolean[] {false, true}) {
            OffsetPlacement separators = new OffsetPlacement(List.of(), OffsetPlacement.Tokens.SEPARATORS, shared);
            assertThatThrownBy(() ->
                            PastaConfig.regression().withPlacement(separators).withSlots(1))
                    .isExactlyInstanceOf(BadInputException.class)
                    .hasMessageContaining("expected at least 2 slots");
            assertThat(PastaConfig.regression()
                            .headOnly()
                            .withPlacement(separators)
                            .withSlots(1)
                            .trainOffsets())
                    .isFalse();
        }
    }

    @Test
    void layersThatTheBaseDoesNotHaveAreRefused() {
        PastaConfig config = PastaConfig.regression()
                .withPlacement(new OffsetPlacement(List.of(0, 3), OffsetPlacement.Tokens.ALL, false));
        assertThatThrownBy(() -> AdapterConfig.of(config, BASE, "tiny"))
                .isExactlyInstanceOf(AdapterException.class)
                .hasMessageContaining("Layer 3 is to have offsets; the base has layers 0 to 2.");
        assertThat(AdapterConfig.of(config.headOnly(), BASE, "tiny")
                        .pastaConfig()
                        .trainOffsets())
                .isFalse();
    }

    /** So that a table is the same whether it is read whole, as a pool reads it, or by what is trained of it. */
    @Test
    void offsetsWhereNoneAreTrainedAreRefused() {
        OffsetPlacement shared = new OffsetPlacement(List.of(1), OffsetPlacement.Tokens.SEPARATORS, true);
        PastaConfig config = PastaConfig.regression().withSlots(3).withPlacement(shared);
        Adapter right =
                Parameters.initial(BASE, config, DataType.FLOAT).adapter(AdapterConfig.of(config, BASE, "tiny"));
        float[] values = right.offsets().orElseThrow().toArray();
        for (int changed : new int[] {0, 32 * 3, 32 * 5 + 31, 32 * 8}) {
            float[] table = values.clone();
            table[changed] += 1;
            assertThatThrownBy(() ->
                            new Adapter(right.config(), Optional.of(FrozenTensor.of(table, 3, 3, 32)), right.head()))
                    .isExactlyInstanceOf(AdapterException.class)
                    .hasMessageContaining("(layers 1; separators; one vector for all tokens of a layer)")
                    .hasMessageContaining("at layer " + changed / 96 + ", slot " + changed / 32 % 3 + ", index "
                            + changed % 32 + ".");
        }
    }
}
