/**
 * A frozen BERT whatever it was published as: {@link org.pasta4j.bert.BertCheckpoint#open} makes a
 * {@link org.pasta4j.bert.BertModel} of a file.
 */
package org.pasta4j.bert;
