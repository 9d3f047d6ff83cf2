package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

@ExtendWith(LatinDigits.class)
class PastaTransformerTest {
    @TempDir
    private static Path folder;

    private static SparkFixture fixture;
    private static SparkSession spark;
    private static AdapterPool pool;

    @BeforeAll
    static void start() {
        fixture = SparkFixture.start(folder);
        spark = fixture.spark();
        pool = fixture.pool();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static PastaTransformer transformer() {
        return fixture.transformer();
    }

    private static Dataset<Row> texts(int count, int partitions) {
        return fixture.texts(count, partitions);
    }

    private static Dataset<Row> table(List<Row> rows) {
        return fixture.table(rows);
    }

    private static void requireAnswer(Row row) {
        PoolResult.Classification expected =
                (PoolResult.Classification) pool.predict(PoolRequest.text("classes", row.getAs("text")));
        assertThat(row.<String>getAs("predictedLabel"))
                .isEqualTo(expected.prediction().label());
        assertThat(row.<Double>getAs("prediction"))
                .isEqualTo(expected.labels().indexOf(expected.prediction().label()));
        Vector probability = row.getAs("probability");
        for (int i = 0; i < 2; i++) {
            assertThat(probability.apply(i))
                    .isCloseTo(expected.prediction().scores()[i], org.assertj.core.data.Offset.offset(1e-6));
        }
        assertThat(row.isNullAt(row.fieldIndex("entities"))).isTrue();
    }

    @Test
    void everyRowIsAnsweredOnceInOrderAndByOneBase() {
        Dataset<Row> texts = texts(500, 5).cache();

        List<Row> answers = transformer().setBatchTokens(300).transform(texts).collectAsList();

        assertThat(answers.stream().map(row -> row.getInt(0)).toList())
                .isEqualTo(
                        texts.collectAsList().stream().map(row -> row.getInt(0)).toList());
        answers.forEach(PastaTransformerTest::requireAnswer);
        int opened = ExecutorBase.pools();
        assertThat(transformer().transform(texts).count()).isEqualTo(500);
        assertThat(ExecutorBase.pools()).isEqualTo(opened);
    }

    /** As a path, as Hadoop writes a URI, and as Java does. */
    @Test
    void placesWithABlankAreFoundHoweverTheyAreWritten() throws IOException {
        Path adapter = folder.resolve("a b/50% of them");
        Adapter.load(fixture.adapter("classes")).save(adapter);
        Path base = folder.resolve("a base");
        FileUtils.copyDirectory(SparkFixture.BASE.toFile(), base.toFile());
        for (Function<Path, String> spelled : List.<Function<Path, String>>of(
                Path::toString, path -> "file:" + path, path -> path.toUri().toString())) {
            Row row = new PastaTransformer()
                    .setBase(spelled.apply(base))
                    .setAdapter(spelled.apply(adapter))
                    .transform(texts(1, 1))
                    .first();
            requireAnswer(row);
        }
    }

    @Test
    void rowsNameTheirAdapters() {
        Dataset<Row> rows = spark.createDataFrame(
                List.of(
                        RowFactory.create("classes", "a good film"),
                        RowFactory.create("entities", "the man in the city"),
                        RowFactory.create("classes", "a bad film")),
                new StructType().add("task", DataTypes.StringType).add("text", DataTypes.StringType));

        List<Row> answers =
                fixture.transformerByRow().transform(rows.repartition(1)).collectAsList();

        for (Row row : answers) {
            if (row.getAs("task").equals("classes")) {
                requireAnswer(row);
            } else {
                PoolResult.Entities expected =
                        (PoolResult.Entities) pool.predict(PoolRequest.text("entities", row.getAs("text")));
                assertThat(row.getList(row.fieldIndex("entities"))).hasSameSizeAs(expected.entities());
                assertThat(row.isNullAt(row.fieldIndex("prediction"))).isTrue();
            }
        }
    }

    @Test
    void theRowsOfOneBatchAreAnsweredAsThePoolAnswersThem() {
        Dataset<Row> texts = texts(50, 1).cache();

        List<Row> answers = transformer()
                .setRawPredictionCol("rawPrediction")
                .transform(texts)
                .collectAsList();

        List<PoolResult> expected = pool.predict(texts.collectAsList().stream()
                .map(row -> PoolRequest.text("classes", row.getAs("text")))
                .toList());
        for (int i = 0; i < answers.size(); i++) {
            Prediction prediction = ((PoolResult.Classification) expected.get(i)).prediction();
            assertThat(answers.get(i).<Vector>getAs("probability")).isEqualTo(vector(prediction.scores()));
            assertThat(answers.get(i).<Vector>getAs("rawPrediction")).isEqualTo(vector(prediction.logits()));
        }
    }

    private static Vector vector(float[] values) {
        return Vectors.dense(values[0], values[1]);
    }

    @Test
    void pairsAreAnswered() {
        Dataset<Row> pairs = spark.createDataFrame(
                List.of(RowFactory.create("good film", "bad film")),
                new StructType().add("a", DataTypes.StringType).add("b", DataTypes.StringType));

        Row answer = transformer()
                .setAdapter(folder.resolve("adapters/numbers").toString())
                .setTextCol("a")
                .setTextPairCol("b")
                .transform(pairs)
                .first();

        PoolResult.Regression expected =
                (PoolResult.Regression) pool.predict(PoolRequest.pair("numbers", "good film", "bad film"));
        assertThat(answer.<Double>getAs("prediction"))
                .isCloseTo(expected.value(), org.assertj.core.data.Offset.offset(1e-5));
    }

    @Test
    void rowsWithoutAnAnswerFailAreKeptOrLeftOut() {
        List<Row> rows = List.of(RowFactory.create(0, "good"), RowFactory.create(1, null), RowFactory.create(2, "bad"));

        assertThat(transformer().setHandleInvalid("skip").transform(table(rows)).collectAsList())
                .hasSize(2);
        List<Row> kept =
                transformer().setHandleInvalid("keep").transform(table(rows)).collectAsList();
        assertThat(kept).hasSize(3);
        assertThat(kept.get(1).isNullAt(kept.get(1).fieldIndex("prediction"))).isTrue();
        assertThatThrownBy(() -> transformer().transform(table(rows)).collectAsList())
                .hasStackTraceContaining("The text is null; expected one, or an empty text. Set handleInvalid to");
    }

    @Test
    void aPipelineIsSavedAndLoaded() throws IOException {
        Path saved = folder.resolve("pipeline");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {transformer()});
        pipeline.fit(texts(1, 1)).write().overwrite().save(saved.toString());

        PipelineModel loaded = PipelineModel.load(saved.toString());

        loaded.transform(texts(20, 2)).collectAsList().forEach(PastaTransformerTest::requireAnswer);
        PastaTransformer stage = (PastaTransformer) loaded.stages()[0];
        Path adapter = Path.of(new org.apache.hadoop.fs.Path(stage.value(stage.adapter()))
                .toUri()
                .getPath());
        for (String name : Adapter.fileNames()) {
            assertThat(adapter.resolve(name)).hasSameBinaryContentAs(folder.resolve("adapters/classes/" + name));
        }
        assertThat(Adapter.load(adapter).config().pastaConfig().labels()).containsExactly("bad", "good");
    }

    @Test
    void eachRowOfAStreamIsAnsweredOnce() throws Exception {
        Path in = Files.createDirectory(folder.resolve("stream"));
        Path out = folder.resolve("answers");
        Files.writeString(in.resolve("a.txt"), "good film\nbad film\n");
        answerWhatIsThere(in, out);
        assertThat(spark.read().parquet(out.toString()).count()).isEqualTo(2);
        Files.writeString(in.resolve("b.txt"), "the man\n");
        answerWhatIsThere(in, out);

        List<Row> answers = spark.read().parquet(out.toString()).collectAsList();
        assertThat(answers.stream().map(row -> row.<String>getAs("text")).toList())
                .containsExactlyInAnyOrder("good film", "bad film", "the man");
        answers.forEach(PastaTransformerTest::requireAnswer);
    }

    private static void answerWhatIsThere(Path in, Path out) throws Exception {
        Dataset<Row> stream = spark.readStream().text(in.toString()).withColumnRenamed("value", "text");
        // Options are set elsewhere: of the methods for them the two versions of Spark have not the same.
        StreamingQuery query = transformer()
                .transform(stream)
                .writeStream()
                .queryName("answers")
                .trigger(Trigger.AvailableNow())
                .format("parquet")
                .start(out.toString());
        query.awaitTermination();
    }

    /** Files of this machine under another name, as a file system of a cluster has. */
    public static final class OtherFileSystem extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("other:///");
        }

        @Override
        public String getScheme() {
            return "other";
        }
    }

    @Test
    void aBaseOfAnotherFileSystemIsCopiedWithWhatLiesBesideIt() {
        String base = "other://" + SparkFixture.BASE.toAbsolutePath().normalize();
        transformer()
                .setBase(base)
                .transform(texts(20, 2))
                .collectAsList()
                .forEach(PastaTransformerTest::requireAnswer);

        SerializableConfiguration hadoop =
                new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        Path file = new BaseLocation(base + "/config.json", "auto", "fp32").onThisHost(hadoop);

        assertThat(file).hasSameBinaryContentAs(SparkFixture.BASE.resolve("config.json"));
        assertThat(file.resolveSibling("vocab.txt")).hasSameBinaryContentAs(SparkFixture.BASE.resolve("vocab.txt"));
    }

    @Test
    void whatCannotBeDoneIsRefused() {
        assertThatThrownBy(() -> new PastaTransformer().transform(texts(1, 1)))
                .hasMessageStartingWith("The parameter base is not set; expected the frozen BERT");
        assertThatThrownBy(() -> transformer().setTextCol("body").transform(texts(1, 1)))
                .hasMessage("There is no column \"body\"; found id, text.");
        assertThatThrownBy(() -> transformer().setTextCol("id").transform(texts(1, 1)))
                .hasMessage("The column \"id\" is of the type int; expected string.");
        assertThatThrownBy(() -> transformer().setPredictionCol("id").transform(texts(1, 1)))
                .hasMessageStartingWith("There is a column \"id\" already");
        assertThatThrownBy(() -> transformer().setHandleInvalid("drop").transform(texts(1, 1)))
                .hasMessage("There is no handleInvalid \"drop\"; expected one of error, skip, keep.");
        assertThatThrownBy(() -> transformer().setAdapterCol("text").transform(texts(1, 1)))
                .hasMessageStartingWith(
                        "Expected either adapter, which answers all rows, or both adapters and adapterCol");
        assertThatThrownBy(() -> transformer().setAdapter("/no/adapter").transform(texts(1, 1)))
                .hasMessageStartingWith("There is no adapter in /no/adapter");
        assertThatThrownBy(() ->
                        transformer().setBase("/no/base").transform(texts(1, 1)).count())
                .hasStackTraceContaining("The base \"/no/base\" is not on the host");
        String other = SparkFixture.BASE
                .resolveSibling("tiny-roberta")
                .toAbsolutePath()
                .toString();
        assertThatThrownBy(() ->
                        transformer().setBase(other).transform(texts(1, 1)).count())
                .hasStackTraceContaining("The adapter was trained on another base: expected ");
    }
}
