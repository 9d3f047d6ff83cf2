package org.pasta4j.spark.cli;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads and writes tables. */
final class Tables {
    private Tables() {}

    /** @param format null for what the path's name says */
    static Dataset<Row> read(SparkSession spark, String path, TableFormat format) {
        TableFormat known = format == null ? TableFormat.of(path) : format;
        return spark.read().format(known.source()).options(known.options()).load(path);
    }

    /**
     * Writes a folder of files, as Spark does. Vectors become arrays; in CSV arrays and structures become JSON.
     *
     * @param path where there is nothing
     */
    static void write(Dataset<Row> table, String path, TableFormat format) {
        Column[] cells = Arrays.stream(table.schema().fields())
                .map(field -> cell(table, field, format.isNested()))
                .toArray(Column[]::new);
        table.select(cells)
                .write()
                .format(format.source())
                .options(format.options())
                .save(path);
    }

    /** A column of texts as one of another type; null where a text is none. Of another type than texts it stays. */
    static Dataset<Row> cast(Dataset<Row> table, String column, String type) {
        boolean isText = Arrays.asList(table.schema().fieldNames()).contains(column)
                && table.schema().apply(column).dataType().equals(DataTypes.StringType);
        return isText ? table.withColumn(column, expr("try_cast(" + quoted(column) + " AS " + type + ")")) : table;
    }

    private static Column cell(Dataset<Row> table, StructField field, boolean isNested) {
        // A name with a point in it would be read as a field of a structure.
        Column column = table.col(quoted(field.name()));
        Column plain = field.dataType().equals(SQLDataTypes.VectorType())
                ? when(column.isNotNull(), functions.vector_to_array(column, "float64"))
                : column;
        boolean isJson = !isNested && (plain != column || isNested(field.dataType()));
        return (isJson ? to_json(plain) : plain).as(field.name());
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    private static boolean isNested(DataType type) {
        return type instanceof ArrayType || type instanceof StructType || type instanceof MapType;
    }
}
