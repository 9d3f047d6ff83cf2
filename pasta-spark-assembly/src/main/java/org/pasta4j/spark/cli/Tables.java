package org.pasta4j.spark.cli;

import java.util.Arrays;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
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
     * Writes a folder of files, as Spark does; no such folder may be there unless it is to be replaced. Vectors become
     * arrays; in CSV and TSV arrays and structures become JSON.
     *
     * @param format null for what the path's name says
     */
    static void write(Dataset<Row> table, String path, TableFormat format, boolean replaces) {
        TableFormat known = format == null ? TableFormat.of(path) : format;
        Column[] cells = Arrays.stream(table.schema().fields())
                .map(field -> cell(table, field, known.isNested()))
                .toArray(Column[]::new);
        table.select(cells)
                .write()
                .mode(replaces ? SaveMode.Overwrite : SaveMode.ErrorIfExists)
                .format(known.source())
                .options(known.options())
                .save(path);
    }

    private static Column cell(Dataset<Row> table, StructField field, boolean isNested) {
        // A name with a point in it would be read as a field of a structure.
        Column column = table.col("`" + field.name().replace("`", "``") + "`");
        Column plain = field.dataType().equals(SQLDataTypes.VectorType())
                ? functions.vector_to_array(column, "float64")
                : column;
        boolean isJson = !isNested && (plain != column || isNested(field.dataType()));
        return (isJson ? org.apache.spark.sql.functions.to_json(plain) : plain).as(field.name());
    }

    private static boolean isNested(DataType type) {
        return type instanceof ArrayType || type instanceof StructType || type instanceof MapType;
    }
}
