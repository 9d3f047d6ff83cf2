/** {@code pasta tune}: settings that suit the data, found in a given time. */
package org.pasta4j.cli.tune;
