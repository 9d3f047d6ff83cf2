package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import scala.jdk.javaapi.CollectionConverters;

/** What a training makes of its table and of its session, before and beside the steps. */
@ExtendWith(LatinDigits.class)
class TrainingSettingsTest {
    private static final Path BASE = Path.of("../src-test/src/test/resources/golden/tiny-bert")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** Twelve rows of two classes, the last of them held out. */
    private static Dataset<Row> table(String heldOutLabel) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            rows.add(RowFactory.create("film " + i, i % 2 == 0 ? "good" : "bad", i % 2 * 1.0, false));
        }
        rows.add(RowFactory.create("film", heldOutLabel, 1.0, true));
        return spark.createDataFrame(
                rows,
                new StructType()
                        .add("text", DataTypes.StringType)
                        .add("label", DataTypes.StringType)
                        .add("number", DataTypes.DoubleType)
                        .add("dev", DataTypes.BooleanType));
    }

    private static PastaClassifier classifier() {
        return new PastaClassifier()
                .setBase(BASE.toString())
                .setMaxIter(1)
                .setBatchSize(4)
                .setNumWorkers(2)
                .setCheckpointSeconds(0)
                .setValidationIndicatorCol("dev");
    }

    @Test
    void aHeldOutRowThatCannotBeMeasuredOnIsRefusedBeforeTheFirstStep() {
        Path state = folder.resolve("unmeasured");

        assertThatThrownBy(() -> classifier().setCheckpointDir(state.toString()).fit(table("fine")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("fine");

        assertThat(state).doesNotExist();
    }

    @Test
    void trainingsOfOneFolderHaveStatesOfTheirOwn() {
        Path state = folder.resolve("of-several");
        PastaClassifier estimator = classifier().setCheckpointDir(state.toString());
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(estimator.maxLength(), new int[] {16, 5})
                .build();
        Dataset<Row> table = table("good");

        estimator.fit(table, CollectionConverters.asScala(List.of(grid)).toSeq());
        estimator.fit(table.filter("text != 'film 3'"));

        assertThat(state.toFile().list()).hasSize(3);
        estimator.fit(table, grid[0]);
        assertThat(state.toFile().list()).hasSize(3);
    }
}
