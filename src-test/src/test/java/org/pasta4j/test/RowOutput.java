package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.EncoderGraph;
import org.pasta4j.bert.samediff.EncoderOptions;
import org.pasta4j.bert.samediff.GraphRunner;
import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.bert.text.Encoding;

/**
 * What a plain base makes of one row.
 *
 * @param lastHidden the last hidden state, {@code [tokens, H]}
 * @param pooled the pooler's output, {@code [H]}, where there is a pooler
 */
record RowOutput(float[][] lastHidden, Optional<float[]> pooled) {
    /** Other programs add up in another order. */
    private static final double TOLERANCE = 1e-4;

    static List<RowOutput> of(Encoder encoder, List<Encoding> rows, int batchSize) {
        SameDiff sd = SameDiff.create();
        EncoderGraph graph = encoder.build(sd, Optional.empty(), EncoderOptions.inference());
        String last =
                graph.hiddenStates().get(encoder.model().config().layers()).name();
        Optional<String> pooler = graph.poolerOutput().map(SDVariable::name);
        List<String> wanted = new ArrayList<>(List.of(last));
        pooler.ifPresent(wanted::add);
        GraphRunner runner = new GraphRunner(sd);
        List<RowOutput> outputs = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += batchSize) {
            List<Encoding> batch = rows.subList(from, Math.min(rows.size(), from + batchSize));
            Map<String, INDArray> out = runner.run(Graphs.placeholders(encoder, graph, EncodedBatch.of(batch)), wanted);
            for (int b = 0; b < batch.size(); b++) {
                int row = b;
                outputs.add(new RowOutput(
                        Arrays.copyOf(
                                out.get(last).slice(b).toFloatMatrix(),
                                batch.get(b).length()),
                        pooler.map(p -> out.get(p).getRow(row).toFloatVector())));
            }
        }
        return outputs;
    }

    void assertClose(String what, RowOutput expected) {
        assertThat(pooled.isPresent()).as(what + ": pooler").isEqualTo(expected.pooled.isPresent());
        assertThat(largestDifference(expected)).as(what).isLessThan(TOLERANCE);
    }

    /** Of both outputs; NaN if one is. */
    double largestDifference(RowOutput other) {
        double largest = largestDifference(lastHidden, other.lastHidden);
        return pooled.isEmpty()
                ? largest
                : Math.max(
                        largest,
                        largestDifference(new float[][] {pooled.get()}, new float[][] {other.pooled.orElseThrow()}));
    }

    private static double largestDifference(float[][] a, float[][] b) {
        assertThat(a).hasDimensions(b.length, b[0].length);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                // Math.max keeps a NaN, which then fails the comparison.
                largest = Math.max(largest, Math.abs(a[i][j] - b[i][j]));
            }
        }
        return largest;
    }
}
