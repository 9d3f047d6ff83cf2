/**
 * The command line that {@code spark-submit} starts: {@link org.pasta4j.spark.cli.PastaSpark} with a class for each
 * command. {@code Tables} reads and writes tables in the formats of Spark.
 */
package org.pasta4j.spark.cli;
