/**
 * The whole frozen encoder as one SameDiff operation with a backward operation of its own. ND4J finds
 * {@link org.pasta4j.fused.FusedBackend} on the class path; its executioner runs these two operations in Java and hands
 * every other on to ND4J.
 */
package org.pasta4j.fused;
