package org.pasta4j.cuda.check;

import org.pasta4j.bert.text.EncodedBatch;
import org.pasta4j.fused.engine.OffsetTable;
import org.pasta4j.fused.engine.PassOptions;
import org.pasta4j.fused.engine.TokenBatch;

/**
 * What an engine is asked, and what it has to answer.
 *
 * @param model by its name in the file
 * @param outputGradient what the backward pass begins with; empty where there is none
 * @param output the right hidden states
 * @param offsetGradient the right gradient
 * @param source where the right numbers come from
 */
record EngineCase(
        String name,
        String model,
        EncodedBatch rows,
        int[] outputRows,
        int outputSize,
        OffsetTable offsets,
        PassOptions options,
        float[] outputGradient,
        float[] output,
        float[] offsetGradient,
        String source) {
    /** A source: the engine for processors in float32. */
    static final String PROCESSOR = "the engine for processors";

    /** Where the right numbers come from an engine and not from the authors. */
    boolean isComparison() {
        return source.equals(PROCESSOR);
    }

    TokenBatch batch() {
        return new TokenBatch(rows, outputRows, outputSize);
    }

    EngineCase withAnswers(float[] rightOutput, float[] rightGradient) {
        return new EngineCase(
                name,
                model,
                rows,
                outputRows,
                outputSize,
                offsets,
                options,
                outputGradient,
                rightOutput,
                rightGradient,
                source);
    }
}
