/** Files become others: {@code pasta import}, {@code export}, {@code adapter}, and {@code info}, which only looks. */
package org.pasta4j.cli.convert;
