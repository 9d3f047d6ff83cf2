/** From text to rows of token ids, with the special tokens numbered. */
package org.pasta4j.bert.text;
