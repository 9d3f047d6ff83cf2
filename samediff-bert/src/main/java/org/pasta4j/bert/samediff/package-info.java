/** From a {@link org.pasta4j.bert.BertModel} to a SameDiff graph. */
package org.pasta4j.bert.samediff;
