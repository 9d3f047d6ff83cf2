/** {@code pasta attention}: how much attention goes to special tokens, as table, picture and JSON. */
package org.pasta4j.cli.attention;
