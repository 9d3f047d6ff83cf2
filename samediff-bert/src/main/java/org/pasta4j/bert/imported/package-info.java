/**
 * SameDiff graphs that were imported, built or loaded, as graphs of operations in which a BERT can be found, and what
 * ND4J's own import gets wrong in them.
 */
package org.pasta4j.bert.imported;
