package org.pasta4j.fused.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.BertLayerWeights;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.LinearWeights;
import org.pasta4j.fused.onednn.FrozenLinear.Part;
import org.pasta4j.fused.onednn.FrozenLinear.Strip;

/** One layer's weights as the kernels want them. */
final class LayerWeights implements AutoCloseable {
    /** Longest inner dimension that the kernels run at full speed. */
    private static final int LONGEST = 2048;

    private final List<FrozenLinear> projections;
    private final FrozenLinear attentionOutput;
    private final LayerNorm attentionNorm;
    private final List<FrozenLinear> widen;
    private final List<FrozenLinear> narrow;
    private final LayerNorm outputNorm;

    /** @param splitQuery whether the query stands apart from key and value, as the top layer needs it */
    LayerWeights(BertLayerWeights w, BertConfig config, boolean splitQuery, boolean bf16) {
        // The scores' scale is put into the query: one pass over memory less.
        float scale = (float) (1 / Math.sqrt(config.headSize()));
        this.projections = splitQuery
                ? List.of(
                        beside(List.of(w.query()), new float[] {scale}, bf16),
                        beside(List.of(w.key(), w.value()), new float[] {1, 1}, bf16))
                : List.of(beside(List.of(w.query(), w.key(), w.value()), new float[] {scale, 1, 1}, bf16));
        this.attentionOutput = beside(List.of(w.attentionOutput()), new float[] {1}, bf16);
        this.attentionNorm = new LayerNorm(w.attentionNorm(), config.layerNormEpsilon());
        int strips = strips(config.intermediateSize());
        this.widen = widen(w.intermediate(), strips, bf16);
        this.narrow = narrow(w.output(), strips, bf16);
        this.outputNorm = new LayerNorm(w.outputNorm(), config.layerNormEpsilon());
    }

    private static FrozenLinear beside(List<LinearWeights> linears, float[] scales, boolean bf16) {
        List<Part> parts = new ArrayList<>();
        int out = linears.stream().mapToInt(l -> l.bias().length()).sum();
        float[] bias = new float[out];
        int at = 0;
        for (int i = 0; i < scales.length; i++) {
            parts.add(new Part(Strip.whole(linears.get(i).weight()), scales[i]));
            for (float b : linears.get(i).bias().toArray()) {
                bias[at++] = b * scales[i];
            }
        }
        return new FrozenLinear(parts, bias, bf16);
    }

    /** Into how many strips the feed-forward layer is cut, so that no product is too long. */
    static int strips(int intermediateSize) {
        int strips = (intermediateSize + LONGEST - 1) / LONGEST;
        while (intermediateSize % strips != 0) {
            strips++;
        }
        return strips;
    }

    private static List<FrozenLinear> widen(LinearWeights linear, int strips, boolean bf16) {
        FrozenTensor weight = linear.weight();
        int width = weight.size(0) / strips;
        float[] bias = linear.bias().toArray();
        List<FrozenLinear> all = new ArrayList<>();
        for (int s = 0; s < strips; s++) {
            Strip strip = new Strip(weight, s * width, width, 0, weight.size(1));
            all.add(new FrozenLinear(
                    List.of(new Part(strip, 1)), Arrays.copyOfRange(bias, s * width, (s + 1) * width), bf16));
        }
        return all;
    }

    private static List<FrozenLinear> narrow(LinearWeights linear, int strips, boolean bf16) {
        FrozenTensor weight = linear.weight();
        int width = weight.size(1) / strips;
        List<FrozenLinear> all = new ArrayList<>();
        for (int s = 0; s < strips; s++) {
            Strip strip = new Strip(weight, 0, weight.size(0), s * width, width);
            // The bias is added once.
            float[] bias = s == 0 ? linear.bias().toArray() : new float[weight.size(0)];
            all.add(new FrozenLinear(List.of(new Part(strip, 1)), bias, bf16));
        }
        return all;
    }

    /** Query, key and value in one, or the query and then key and value. */
    List<FrozenLinear> projections() {
        return projections;
    }

    FrozenLinear attentionOutput() {
        return attentionOutput;
    }

    LayerNorm attentionNorm() {
        return attentionNorm;
    }

    /** The first feed-forward layer, strip by strip of its output. */
    List<FrozenLinear> widen() {
        return widen;
    }

    /** The second, strip by strip of its input; the results add up. */
    List<FrozenLinear> narrow() {
        return narrow;
    }

    LayerNorm outputNorm() {
        return outputNorm;
    }

    /** All linear layers. */
    Stream<FrozenLinear> linears() {
        return Stream.of(projections, List.of(attentionOutput), widen, narrow).flatMap(List::stream);
    }

    long normBytes() {
        return attentionNorm.bytes() + outputNorm.bytes();
    }

    @Override
    public void close() {
        linears().forEach(FrozenLinear::close);
        attentionNorm.close();
        outputNorm.close();
    }
}
