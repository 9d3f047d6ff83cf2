package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.adapter.Adapter;
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

    /** Files of this machine under a name that one session alone knows. */
    public static final class SessionFileSystem extends RawLocalFileSystem {
        private static final AtomicInteger COPIES = new AtomicInteger();

        @Override
        public void copyToLocalFile(
                boolean moves, org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to, boolean isRaw)
                throws IOException {
            COPIES.incrementAndGet();
            super.copyToLocalFile(moves, from, to, isRaw);
        }

        @Override
        public URI getUri() {
            return URI.create("session:///");
        }

        @Override
        public String getScheme() {
            return "session";
        }
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

    private static List<String> labels(PastaTransformer fitted) {
        return Adapter.load(Path.of(new org.apache.hadoop.fs.Path(fitted.value(fitted.adapter())).toUri()))
                .config()
                .pastaConfig()
                .labels();
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
    void numbersAreThoseOfTheClassesThatAreNamed() {
        PastaClassifier estimator =
                classifier().setLabelCol("number").setStepSize(0.05).setMaxIter(3);

        PastaTransformer fitted =
                estimator.setLabels(new String[] {"zero", "one", "two"}).fit(table("good"));

        assertThat(labels(fitted)).containsExactly("zero", "one", "two");
        Dataset<Row> ofThree =
                table("good").withColumn("number", functions.col("number").plus(1));
        assertThatThrownBy(
                        () -> estimator.setLabels(new String[] {"zero", "one"}).fit(ofThree))
                .isInstanceOf(BadInputException.class)
                .hasMessageMatching(
                        "The label is 2 in the row with \"film( [0-9]+)?\"; expected the number of a class, "
                                + "0 to 1 for the labels zero, one[.]");
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

    @Test
    void settingsOfTheSessionAreThoseOfTheTraining() throws IOException {
        Path state = folder.resolve("of-session");
        spark.conf().set("fs.session.impl", SessionFileSystem.class.getName());
        try {
            PastaTransformer fitted = classifier()
                    .setBase("session://" + BASE)
                    .setCheckpointDir("session://" + state)
                    .fit(table("good"));
            String adapter = new org.apache.hadoop.fs.Path(fitted.value(fitted.adapter()))
                    .toUri()
                    .getPath();
            assertThat(fitted.transform(table("good")).collectAsList()).hasSize(12);
            // Training and answering share the base.
            assertThat(SessionFileSystem.COPIES).hasValue(1);
            Path saved = folder.resolve("saved");
            fitted.setAdapter("session://" + adapter).write().session(spark).save(saved.toString());

            assertThat(state).isNotEmptyDirectory();
            assertThat(Adapter.load(saved.resolve("data")).tensors()).isNotEmpty();
        } finally {
            spark.conf().unset("fs.session.impl");
        }
    }
}
