/**
 * Short programs that show the library at work, each with a {@code main} that takes a checkpoint and a folder for the
 * adapter. They depend on the library alone, not on its command line.
 */
package org.pasta4j.examples;
