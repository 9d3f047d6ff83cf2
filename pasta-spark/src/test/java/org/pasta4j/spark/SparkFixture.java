package org.pasta4j.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
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
import org.pasta4j.pasta.train.TrainingOptions;

/**
 * Spark on two threads, which tries a task three times, with adapters of all kinds: {@code classes} for single texts,
 * {@code numbers} for pairs, {@code entities}. They lie in a folder, and in a pool that says what is to be answered.
 */
final class SparkFixture implements AutoCloseable {
    static final Path BASE = Path.of("../src-test/src/test/resources/golden/tiny-bert");

    private static final String[] WORDS = {"good", "bad", "the", "film", "man", "city", "very", "not"};

    private final Path folder;
    private final SparkSession spark;
    private final AdapterPool pool;

    private SparkFixture(Path folder, SparkSession spark, AdapterPool pool) {
        this.folder = folder;
        this.spark = spark;
        this.pool = pool;
    }

    static SparkFixture start(Path folder) {
        BertModel base = BertCheckpoint.open(BASE);
        Path adapters = folder.resolve("adapters");
        AdapterPool pool;
        try (BertTokenizer tokenizer = BertTokenizer.open(BASE)) {
            train(base, tokenizer, adapters);
            pool = AdapterPool.open(base, tokenizer, PoolOptions.defaults());
        }
        for (String name : List.of("classes", "numbers", "entities")) {
            pool.put(name, Adapter.load(adapters.resolve(name)));
        }
        SparkSession spark = SparkSession.builder()
                .master("local[2,3]")
                .config("spark.ui.enabled", "false")
                .config("spark.hadoop.fs.other.impl", PastaTransformerTest.OtherFileSystem.class.getName())
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .config(
                        "spark.sql.streaming.checkpointLocation",
                        folder.resolve("checkpoints").toString())
                .getOrCreate();
        return new SparkFixture(folder, spark, pool);
    }

    private static void train(BertModel base, BertTokenizer tokenizer, Path adapters) {
        TrainingOptions options = TrainingOptions.defaults().withLearningRate(1e-2);
        List<Example> classes = List.of(Example.of("good", "good"), Example.of("bad", "bad"));
        try (PastaModel model = PastaModel.create(base, tokenizer, PastaConfig.classification("bad", "good"))) {
            model.fit(classes, options);
            model.save(adapters.resolve("classes"));
        }
        List<Example> numbers = List.of(Example.pair("good", "good", "1"), Example.pair("good", "bad", "0"));
        try (PastaModel model =
                PastaModel.create(base, tokenizer, PastaConfig.regression().withSlots(3))) {
            model.fit(numbers, options);
            model.save(adapters.resolve("numbers"));
        }
        try (PastaTagger tagger =
                PastaTagger.create(base, tokenizer, PastaConfig.tokenClassification(List.of("O", "B-x", "I-x")))) {
            tagger.fit(List.of(new TaggedSentence(List.of("the", "city"), List.of("O", "B-x"))), options);
            tagger.save(adapters.resolve("entities"));
        }
    }

    SparkSession spark() {
        return spark;
    }

    AdapterPool pool() {
        return pool;
    }

    /** Folder of an adapter. */
    Path adapter(String name) {
        return folder.resolve("adapters").resolve(name);
    }

    /** Answers by the adapter of classes. */
    PastaTransformer transformer() {
        return new PastaTransformer()
                .setBase(BASE.toAbsolutePath().toString())
                .setAdapter(adapter("classes").toString());
    }

    /** Answers by the adapter that the column {@code task} names. */
    PastaTransformer transformerByRow() {
        return new PastaTransformer()
                .setBase(BASE.toAbsolutePath().toString())
                .setAdapters(folder.resolve("adapters").toString())
                .setAdapterCol("task");
    }

    /** Rows of {@code id} and {@code text}. */
    Dataset<Row> texts(int count, int partitions) {
        Random random = new Random(0);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RowFactory.create(i, text(random)));
        }
        return table(rows).repartition(partitions);
    }

    /** A text of 1 to 20 words. */
    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int word = random.nextInt(20); word >= 0; word--) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }

    /** Rows of {@code id} and {@code text}. */
    Dataset<Row> table(List<Row> rows) {
        return spark.createDataFrame(
                rows, new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType));
    }

    @Override
    public void close() {
        spark.stop();
        pool.close();
    }
}
