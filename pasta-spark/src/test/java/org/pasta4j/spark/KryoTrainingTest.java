package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Training, and answers, where Spark is set to Kryo, which writes no records. */
@ExtendWith(LatinDigits.class)
class KryoTrainingTest {
    private static final Path BASE = Path.of("../src-test/src/test/resources/golden/tiny-bert");

    @TempDir
    private Path folder;

    @Test
    void kryoIsNoObstacle() throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.serializer", KryoSerializer.class.getName())
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate()) {
            Dataset<Row> table = spark.createDataFrame(
                    List.of(
                            RowFactory.create("a good film", 1, false),
                            RowFactory.create("a bad film", 0, false),
                            RowFactory.create("good", 1, true)),
                    new StructType()
                            .add("text", DataTypes.StringType)
                            .add("label", DataTypes.IntegerType)
                            .add("dev", DataTypes.BooleanType));

            PastaTransformer fitted = new PastaClassifier()
                    .setBase(BASE.toAbsolutePath().toString())
                    .setValidationIndicatorCol("dev")
                    .setNumWorkers(2)
                    .fit(table);

            assertThat(fitted.transform(table).filter("prediction is not null").count())
                    .isEqualTo(3);
        }
    }
}
