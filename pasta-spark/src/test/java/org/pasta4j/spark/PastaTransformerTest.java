package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.train.TrainingOptions;

class PastaTransformerTest {
    private static final Path BASE = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final String[] WORDS = {"good", "bad", "the", "film", "man", "city", "very", "not"};

    private static final Locale LANGUAGE = Locale.getDefault();

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static AdapterPool pool;

    @BeforeAll
    static void start() {
        // Hadoop names files with the digits of the language, which a locale of ASCII cannot name.
        Locale.setDefault(Locale.ROOT);
        BertModel base = BertCheckpoint.open(BASE);
        try (BertTokenizer tokenizer = BertTokenizer.open(BASE)) {
            pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults());
            TrainingOptions options = TrainingOptions.defaults().withLearningRate(1e-2);
            List<Example> classes = List.of(Example.of("good", "good"), Example.of("bad", "bad"));
            save(base, tokenizer, "classes", PastaConfig.classification("bad", "good"), classes, options);
            List<Example> numbers = List.of(Example.pair("good", "good", "1"), Example.pair("good", "bad", "0"));
            save(base, tokenizer, "numbers", PastaConfig.regression().withSlots(3), numbers, options);
            try (PastaTagger tagger =
                    PastaTagger.create(base, tokenizer, PastaConfig.tokenClassification(List.of("O", "B-x", "I-x")))) {
                tagger.fit(List.of(new TaggedSentence(List.of("the", "city"), List.of("O", "B-x"))), options);
                tagger.save(folder.resolve("adapters/entities"));
            }
        }
        for (String name : List.of("classes", "numbers", "entities")) {
            pool.put(name, Adapter.load(folder.resolve("adapters").resolve(name)));
        }
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.hadoop.fs.other.impl", OtherFileSystem.class.getName())
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
    }

    private static void save(
            BertModel base,
            BertTokenizer tokenizer,
            String name,
            PastaConfig config,
            List<Example> examples,
            TrainingOptions options) {
        try (PastaModel model = PastaModel.create(base, tokenizer, config)) {
            model.fit(examples, options);
            model.save(folder.resolve("adapters").resolve(name));
        }
    }

    @AfterAll
    static void stop() {
        spark.stop();
        pool.close();
        Locale.setDefault(LANGUAGE);
    }

    private static PastaTransformer transformer() {
        return new PastaTransformer()
                .setBase(BASE.toAbsolutePath().toString())
                .setAdapter(folder.resolve("adapters/classes").toString());
    }

    private static Dataset<Row> texts(int count, int partitions) {
        Random random = new Random(0);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int word = random.nextInt(20); word >= 0; word--) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            rows.add(RowFactory.create(i, text.toString()));
        }
        return table(rows).repartition(partitions);
    }

    private static Dataset<Row> table(List<Row> rows) {
        return spark.createDataFrame(
                rows, new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType));
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
        int opened = ExecutorPools.opened();
        assertThat(transformer().transform(texts).count()).isEqualTo(500);
        assertThat(ExecutorPools.opened()).isEqualTo(opened);
    }

    @Test
    void rowsNameTheirAdapters() {
        Dataset<Row> rows = spark.createDataFrame(
                List.of(
                        RowFactory.create("classes", "a good film"),
                        RowFactory.create("entities", "the man in the city"),
                        RowFactory.create("classes", "a bad film")),
                new StructType().add("task", DataTypes.StringType).add("text", DataTypes.StringType));

        List<Row> answers = new PastaTransformer()
                .setBase(BASE.toAbsolutePath().toString())
                .setAdapters(folder.resolve("adapters").toString())
                .setAdapterCol("task")
                .transform(rows.repartition(1))
                .collectAsList();

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
        Path adapter = Path.of(
                URI.create("file://" + Path.of(stage.value(stage.adapter())).toAbsolutePath()));
        for (String name : Adapter.fileNames()) {
            assertThat(adapter.resolve(name)).hasSameBinaryContentAs(folder.resolve("adapters/classes/" + name));
        }
        assertThat(Adapter.load(adapter).config().pastaConfig().labels()).containsExactly("bad", "good");
    }

    @Test
    void aStreamIsAnswered() throws Exception {
        Path in = Files.createDirectory(folder.resolve("stream"));
        Files.writeString(in.resolve("a.txt"), "good film\nbad film\n");
        Dataset<Row> stream = spark.readStream().text(in.toString()).withColumnRenamed("value", "text");

        StreamingQuery query = transformer()
                .transform(stream)
                .writeStream()
                .format("memory")
                .queryName("answers")
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .start();
        query.processAllAvailable();
        query.stop();

        List<Row> answers = spark.table("answers").collectAsList();
        assertThat(answers).hasSize(2);
        answers.forEach(PastaTransformerTest::requireAnswer);
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
        String base = "other://" + BASE.toAbsolutePath().normalize();
        transformer()
                .setBase(base)
                .transform(texts(20, 2))
                .collectAsList()
                .forEach(PastaTransformerTest::requireAnswer);

        SerializableConfiguration hadoop =
                new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        Path file = new BaseLocation(base + "/config.json", "auto", "fp32").onThisHost(hadoop);

        assertThat(file).hasSameBinaryContentAs(BASE.resolve("config.json"));
        assertThat(file.resolveSibling("vocab.txt")).hasSameBinaryContentAs(BASE.resolve("vocab.txt"));
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
                .hasMessage("The parameter handleInvalid is \"drop\"; expected one of error, skip, keep.");
        assertThatThrownBy(() -> transformer().setAdapterCol("text").transform(texts(1, 1)))
                .hasMessageStartingWith(
                        "Expected either adapter, which answers all rows, or both adapters and adapterCol");
        assertThatThrownBy(() -> transformer().setAdapter("/no/adapter").transform(texts(1, 1)))
                .hasMessageStartingWith("There is no adapter in /no/adapter");
        assertThatThrownBy(() ->
                        transformer().setBase("/no/base").transform(texts(1, 1)).count())
                .hasStackTraceContaining("The base \"/no/base\" is not on the host");
    }
}
