/**
 * The command line that {@code spark-submit} starts: {@link org.pasta4j.spark.cli.PastaSpark} with a class for each
 * command. {@code Tables} reads and writes tables in the formats of Spark; {@code OutFolder} keeps what was there until
 * what replaces it is whole.
 */
package org.pasta4j.spark.cli;
