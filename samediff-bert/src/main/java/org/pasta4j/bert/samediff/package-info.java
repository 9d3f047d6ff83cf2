/**
 * From a {@link org.pasta4j.bert.BertModel} to a SameDiff graph. {@link org.pasta4j.bert.samediff.Encoders} chooses an
 * {@link org.pasta4j.bert.samediff.Encoder}. {@link org.pasta4j.bert.samediff.StockEncoder} is the readable one: tokens
 * become the first hidden states in its embedding, and {@code StockLayer} makes each next one; {@code OffsetInsertion}
 * adds the offsets at a layer's input. {@code FrozenGradients} prunes the gradients of what is frozen,
 * {@code GraphRunner} runs a graph in bounded memory. {@code AttachedEncoder} is the encoder that a graph in hand holds
 * already.
 */
package org.pasta4j.bert.samediff;
