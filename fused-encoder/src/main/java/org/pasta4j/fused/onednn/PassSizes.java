package org.pasta4j.fused.onednn;

import org.pasta4j.bert.BertConfig;
import org.pasta4j.bert.HiddenActivation;

/**
 * What the passes need to know of a model.
 *
 * @param layers L
 * @param hidden H
 * @param heads A
 * @param headSize H / A
 * @param strips into which the feed-forward layer is cut
 * @param stripWidth columns of each
 * @param activation between the two feed-forward layers
 * @param bf16 whether the linear layers take bfloat16
 */
record PassSizes(
        int layers,
        int hidden,
        int heads,
        int headSize,
        int strips,
        int stripWidth,
        HiddenActivation activation,
        boolean bf16) {
    static PassSizes of(BertConfig config, boolean bf16) {
        int strips = LayerWeights.strips(config.intermediateSize());
        return new PassSizes(
                config.layers(),
                config.hiddenSize(),
                config.attentionHeads(),
                config.headSize(),
                strips,
                config.intermediateSize() / strips,
                config.hiddenActivation(),
                bf16);
    }
}
