/**
 * PASTA on a frozen BERT: trained offsets at the special tokens of every layer, a head, and the adapter folder that
 * keeps both.
 */
package org.pasta4j.pasta;
