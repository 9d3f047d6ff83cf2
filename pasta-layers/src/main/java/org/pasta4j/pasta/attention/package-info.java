/**
 * What offsets do to attention: {@link org.pasta4j.pasta.attention.SpecialTokenAttention} over some texts, of an
 * {@link org.pasta4j.pasta.attention.AttentionRow} each, before tuning and after.
 */
package org.pasta4j.pasta.attention;
