package org.pasta4j.fused.engine;

/**
 * How one pass over a batch is made.
 *
 * @param wanted which hidden states come out
 * @param backward whether {@link EnginePass#backward} will be called: only then are activations kept
 * @param hiddenDropout probability with which an element of a hidden state is dropped; 0 for none
 * @param attentionDropout the same for an attention probability
 * @param seed of the dropout; the same seed drops the same elements of a row, wherever the row stands in its batch
 */
public record PassOptions(
        OutputSelection wanted, boolean backward, double hiddenDropout, double attentionDropout, long seed) {

    /** No dropout, nothing kept. */
    public static PassOptions inference(OutputSelection wanted) {
        return new PassOptions(wanted, false, 0, 0, 0);
    }
}
