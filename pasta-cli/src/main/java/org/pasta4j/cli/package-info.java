/**
 * The {@code pasta} command line. {@link org.pasta4j.cli.Pasta} hands the arguments to the command that they name;
 * there is a package a command, {@code train}, {@code predict}, {@code compare}, {@code attention}, {@code demo},
 * {@code serve} and {@code convert}, over what several of them use: {@code console}, {@code file}, {@code base},
 * {@code data}, {@code chart} and {@code adapter}. Each knows only those before it. Nothing in the library depends on
 * this.
 */
package org.pasta4j.cli;
