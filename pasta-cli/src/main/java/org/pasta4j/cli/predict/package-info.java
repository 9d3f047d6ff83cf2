/** {@code pasta predict} and {@code pasta evaluate}: an adapter asked, and held against labels. */
package org.pasta4j.cli.predict;
