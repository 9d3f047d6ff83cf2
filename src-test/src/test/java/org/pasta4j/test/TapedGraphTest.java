package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.Pooling;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderKind;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.FrozenGradients;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.samediff.LeanGraph;
import org.pasta4j.bert.samediff.TapedGraph;
import org.pasta4j.bert.text.EncodedBatch;

/** Forward and back in two runs come to the bits of one run, with the same dropout. */
class TapedGraphTest {
    private static final BertModel BASE =
            RandomModels.of(RandomModels.sizes(3, 24, 3, HiddenActivation.GELU), true, 31);
    private static final EncodedBatch BATCH = EncodedBatch.of(List.of(
            RandomRows.row(9, new Random(1)), RandomRows.row(4, new Random(2)), RandomRows.row(9, new Random(3))));

    @ParameterizedTest
    @CsvSource({"FUSED, 0", "FUSED, 0.2", "STOCK, 0", "STOCK, 0.2"})
    void twoRunsAreOne(EncoderKind kind, double dropout) {
        try (Encoder encoder = TestEncoders.open(BASE, kind)) {
            for (boolean firstToken : new boolean[] {true, false}) {
                Built one = build(encoder, dropout, firstToken);
                INDArray gradient = Nd4j.createFromArray(RandomRows.normal(one.size(), new Random(5)))
                        .reshape(one.shape());
                SDVariable given = one.graph().placeHolder("given", DataType.FLOAT);
                one.graph().setLossVariables(one.output().mul(given).sum("loss"));
                GraphRunner whole = new GraphRunner(FrozenGradients.create(one.graph()));
                one.placeholders().put("given", gradient);
                Built two = build(encoder, dropout, firstToken);
                TapedGraph taped = new TapedGraph(two.graph(), two.output(), List.of(two.offsets()));

                for (int seed = 1; seed <= 3; seed++) {
                    Nd4j.getRandom().setSeed(seed);
                    String name = one.offsets().gradient().name();
                    Map<String, INDArray> expected =
                            whole.run(one.placeholders(), List.of(one.output().name(), name));
                    Nd4j.getRandom().setSeed(seed);
                    INDArray output = taped.forward(two.placeholders());
                    assertThat(flat(output))
                            .isEqualTo(flat(expected.get(one.output().name())));
                    Nd4j.rand(7);
                    Map<String, INDArray> gradients = taped.backward(gradient, two.placeholders());
                    assertThat(flat(gradients.get("offsets"))).isEqualTo(flat(expected.get(name)));
                    assertThat(taped.isWaiting()).isFalse();
                }
                assertThatThrownBy(() -> taped.backward(gradient, two.placeholders()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("There is no forward run to go back through.");
                taped.forward(two.placeholders());
                taped.discard();
                assertThat(taped.isWaiting()).isFalse();
            }
        }
    }

    /** A graph around an encoder. */
    private record Built(
            SameDiff graph, SDVariable offsets, SDVariable output, Map<String, INDArray> placeholders, long[] shape) {
        int size() {
            return (int) (shape[0] * shape[1] * (shape.length > 2 ? shape[2] : 1));
        }
    }

    private static Built build(Encoder encoder, double dropout, boolean firstToken) {
        SameDiff graph = LeanGraph.create();
        SDVariable offsets = graph.var(
                "offsets",
                Nd4j.createFromArray(RandomRows.normal(3 * RandomRows.SLOTS * 24, new Random(4)))
                        .reshape(3, RandomRows.SLOTS, 24));
        EncoderOptions options = EncoderOptions.inference().withDropout(dropout, dropout);
        EncoderGraph encoded =
                encoder.build(graph, Optional.of(offsets), firstToken ? options.withPooling(Pooling.POOLER) : options);
        SDVariable output = firstToken
                ? encoded.poolerOutput().orElseThrow()
                : encoded.hiddenStates().get(3);
        long[] shape = firstToken ? new long[] {3, 24} : new long[] {3, 9, 24};
        return new Built(graph, offsets, output, Graphs.placeholders(encoder, encoded, BATCH), shape);
    }

    private static float[] flat(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }
}
