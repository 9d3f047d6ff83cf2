package org.pasta4j.spark;

import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.pasta4j.pasta.Task;

/**
 * Where a table has what is trained on.
 *
 * @param text of texts, or of the words of sentences
 * @param second of second texts; empty for none
 * @param label of labels
 * @param heldOut tells rows to measure on; empty for none
 */
record TrainingColumnNames(Task task, String text, String second, String label, String heldOut) {

    boolean isOfPairs() {
        return !second.isEmpty();
    }

    boolean hasHeldOut() {
        return !heldOut.isEmpty();
    }

    /** Refuses a table without these columns, or with others of their names. */
    void check(StructType schema) {
        String texts = task.isOfTokens() ? "array<string>" : "string";
        TableColumns.require(schema, text, texts, isText(TableColumns.type(schema, text)));
        if (isOfPairs()) {
            TableColumns.require(schema, second, texts, isText(TableColumns.type(schema, second)));
        }
        DataType ofLabel = TableColumns.type(schema, label);
        switch (task) {
            case SEQUENCE_CLASSIFICATION ->
                TableColumns.require(
                        schema, label, "string or a number", isText(ofLabel) || ofLabel instanceof NumericType);
            case MULTI_LABEL_CLASSIFICATION ->
                TableColumns.require(schema, label, "array<string>", isArrayOfTexts(ofLabel));
            case REGRESSION -> TableColumns.require(schema, label, "a number", ofLabel instanceof NumericType);
            case TOKEN_CLASSIFICATION -> TableColumns.require(schema, label, texts, isText(ofLabel));
        }
        if (hasHeldOut()) {
            TableColumns.require(schema, heldOut, "boolean", TableColumns.type(schema, heldOut) instanceof BooleanType);
        }
    }

    private boolean isText(DataType type) {
        return task.isOfTokens() ? isArrayOfTexts(type) : type instanceof StringType;
    }

    private static boolean isArrayOfTexts(DataType type) {
        return type instanceof ArrayType array && array.elementType() instanceof StringType;
    }

    /** Whether labels are numbers: values, or the numbers of classes. */
    boolean hasNumbers(StructType schema) {
        return schema.apply(label).dataType() instanceof NumericType;
    }

    /** These columns alone, in the order in which {@link SourceRow} reads them; numbers as double. */
    Dataset<Row> select(Dataset<Row> table) {
        Column ofLabel = table.col(quoted(label));
        Column read = hasNumbers(table.schema()) ? ofLabel.cast(DataTypes.DoubleType) : ofLabel;
        Column isHeldOut = hasHeldOut() ? table.col(quoted(heldOut)) : functions.lit(false);
        Stream<Column> texts =
                Stream.of(text, second).filter(name -> !name.isEmpty()).map(name -> table.col(quoted(name)));
        return table.select(Stream.concat(Stream.of(isHeldOut, read), texts).toArray(Column[]::new));
    }

    /** A dot is part of a name here, and does not lead into a struct. */
    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
