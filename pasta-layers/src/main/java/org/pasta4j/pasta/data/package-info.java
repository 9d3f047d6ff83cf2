/** Labelled examples and the files they are read from. */
package org.pasta4j.pasta.data;
