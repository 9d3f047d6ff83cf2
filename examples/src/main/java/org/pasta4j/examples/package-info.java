/**
 * The {@code pasta} command line, one class a command, and short programs that show the library at work. Nothing in the
 * library depends on this package.
 */
package org.pasta4j.examples;
