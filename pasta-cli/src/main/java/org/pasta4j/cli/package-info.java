/**
 * The {@code pasta} command line. {@link org.pasta4j.cli.Pasta} hands the arguments to the command that they name;
 * there is a package for each command or group of them. In their order, in which each knows only those before it: what
 * several commands use, {@code console}, {@code file}, {@code base}, {@code data}, {@code chart} and {@code adapter};
 * then {@code train}, {@code predict}, {@code compare}, {@code attention}, {@code demo}, {@code serve} and
 * {@code convert}. Nothing in the library depends on this.
 */
package org.pasta4j.cli;
