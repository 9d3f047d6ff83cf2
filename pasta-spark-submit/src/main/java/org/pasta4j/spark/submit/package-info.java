/**
 * What {@code ./pasta spark} starts: {@link org.pasta4j.spark.submit.Submit}. Knows Spark and the assembly's path
 * alone.
 */
package org.pasta4j.spark.submit;
