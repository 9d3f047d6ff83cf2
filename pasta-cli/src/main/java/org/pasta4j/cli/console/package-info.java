/** How the command line speaks: numbers and names in words, errors as one line, what the terminal can do. */
package org.pasta4j.cli.console;
