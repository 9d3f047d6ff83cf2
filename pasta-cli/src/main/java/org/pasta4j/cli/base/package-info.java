/** The base that {@code --model} names: found, opened with the encoder of {@code --encoder}, and described. */
package org.pasta4j.cli.base;
