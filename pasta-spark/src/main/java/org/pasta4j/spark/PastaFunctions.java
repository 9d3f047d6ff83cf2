package org.pasta4j.spark;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.pasta4j.bert.BadInputException;

/**
 * Adapters as functions of Spark SQL.
 *
 * <p>Spark calls a function a row at a time, so that a task takes one row at a time through the base; rows of the tasks
 * that run in one JVM meanwhile go together. {@link PastaTransformer} answers a table in about half the time, and what
 * it answers is a view for SQL as well ({@code transform(table).createOrReplaceTempView(name)}).
 */
public final class PastaFunctions {
    private PastaFunctions() {}

    /**
     * Registers a temporary function of a session. Its arguments are strings: the text, then, where {@code textPairCol}
     * has a name, the second text, then, where {@code adapterCol} has one, the name of the adapter. Its value is a
     * struct of the columns that the transformer would add, or null where it would leave the row out.
     *
     * @param spark the session; reads the adapters now
     * @param name of the function
     * @param answering its settings; names of the columns of texts do not matter here, nor does {@code batchTokens}
     * @throws BadInputException if a setting is missing or has no such value, or there is no such adapter
     */
    public static void register(SparkSession spark, String name, PastaTransformer answering) {
        boolean ofPairs = !answering.value(answering.textPairCol()).isEmpty();
        boolean isNamed = !answering.value(answering.adapterCol()).isEmpty();
        TextFunction function = new TextFunction(answering.scoring(spark), ofPairs);
        StructType answer = new StructType(answering.columns().fields().toArray(StructField[]::new));
        if (ofPairs && isNamed) {
            spark.udf().register(name, (UDF3<String, String, String, ?>) function, answer);
        } else if (ofPairs || isNamed) {
            spark.udf().register(name, (UDF2<String, String, ?>) function, answer);
        } else {
            spark.udf().register(name, (UDF1<String, ?>) function, answer);
        }
    }
}
