package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.data.Example;
import org.pasta4j.pasta.data.TaggedSentence;
import org.pasta4j.pasta.model.PastaModel;
import org.pasta4j.pasta.model.PastaTagger;
import org.pasta4j.pasta.train.TrainingListener;
import org.pasta4j.pasta.train.TrainingOptions;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

@ExtendWith(LatinDigits.class)
class PastaEstimatorTest {
    private static final Path BASE = Path.of("../src-test/src/test/resources/golden/tiny-bert");
    private static final BertModel MODEL = BertCheckpoint.open(BASE);
    private static final int ROWS = 46;
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults().withEpochs(2).withBatchSize(8).withLearningRate(1e-2);

    /** Of this JVM, and no part of a task. */
    private static final AtomicInteger CALLS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                // A task may fail twice.
                .master("local[2,3]")
                .config("spark.ui.enabled", "false")
                .config("spark.plugins", Accidents.class.getName())
                .config("spark.hadoop.fs.other.impl", PastaTransformerTest.OtherFileSystem.class.getName())
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static String text(int i) {
        return "the " + "very ".repeat(i % 7) + (i % 3 == 0 ? "good" : "bad") + " film " + i;
    }

    private static String label(int i) {
        return i % 3 == 0 ? "good" : "bad";
    }

    /** The last six are held out. */
    private static boolean isHeldOut(int i) {
        return i >= ROWS - 6;
    }

    /** Rows of texts, pairs and words with labels of all kinds, in several partitions. */
    private static Dataset<Row> table() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(RowFactory.create(
                    text(i),
                    text(i + 1),
                    label(i),
                    i % 3 == 0 ? 1.0 : 0.0,
                    i / 10f,
                    words(i).toArray(String[]::new),
                    tags(i).toArray(String[]::new),
                    isHeldOut(i)));
        }
        DataType texts = DataTypes.createArrayType(DataTypes.StringType);
        return spark.createDataFrame(
                        rows,
                        new StructType()
                                .add("text", DataTypes.StringType)
                                .add("other", DataTypes.StringType)
                                .add("label", DataTypes.StringType)
                                .add("number", DataTypes.DoubleType)
                                .add("value", DataTypes.FloatType)
                                .add("words", texts)
                                .add("tags", texts)
                                .add("dev", DataTypes.BooleanType))
                .coalesce(3);
    }

    private static List<String> words(int i) {
        return Collections.nCopies(1 + i % 5, "city");
    }

    private static List<String> tags(int i) {
        return Collections.nCopies(1 + i % 5, i % 2 == 0 ? "O" : "B-x");
    }

    private static <E> List<E> examples(boolean heldOut, IntFunction<E> example) {
        return IntStream.range(0, ROWS)
                .filter(i -> isHeldOut(i) == heldOut)
                .mapToObj(example)
                .toList();
    }

    private static <S extends PastaEstimator<S>> S estimator(S empty) {
        return empty.setBase(BASE.toAbsolutePath().toString())
                .setMaxIter(2)
                .setBatchSize(8)
                .setStepSize(1e-2)
                .setDropout(0)
                .setNumWorkers(2)
                .setValidationIndicatorCol("dev");
    }

    private static PastaClassifier classifier() {
        return estimator(new PastaClassifier());
    }

    private static Adapter adapter(PastaTransformer fitted) {
        return Adapter.load(Path.of(fitted.value(fitted.adapter()).replaceFirst("^file:/+", "/")));
    }

    private static List<float[]> values(Adapter adapter) {
        return adapter.tensors().values().stream().map(FrozenTensor::toArray).toList();
    }

    private static void requireClose(PastaTransformer fitted, Adapter expected) {
        Adapter actual = adapter(fitted);
        assertThat(actual.config().pastaConfig()).isEqualTo(expected.config().pastaConfig());
        for (String name : expected.tensors().keySet()) {
            assertThat(actual.tensors().get(name).toArray())
                    .as(name)
                    .containsExactly(expected.tensors().get(name).toArray(), within(2e-4f));
        }
    }

    private static Adapter trained(PastaConfig config, IntFunction<Example> example) {
        try (BertTokenizer tokenizer = BertTokenizer.open(BASE);
                PastaModel model = PastaModel.create(MODEL, tokenizer, config)) {
            model.fit(examples(false, example), examples(true, example), OPTIONS, TrainingListener.NONE);
            return model.adapter("base");
        }
    }

    @Test
    void aClassifierIsThatOfOneMachine() {
        Adapter expected =
                trained(PastaConfig.classification("bad", "good").withDropout(0), i -> Example.of(text(i), label(i)));

        PastaTransformer two = classifier().fit(table());
        PastaTransformer one = classifier().setNumWorkers(1).fit(table());

        requireClose(two, expected);
        assertThat(values(adapter(one))).usingRecursiveComparison().isEqualTo(values(expected));
        assertThat(two.hasParent()).isTrue();
        List<Row> answers = two.transform(table()).collectAsList();
        assertThat(answers).hasSize(ROWS);
        assertThat(answers.get(0).<String>getAs("predictedLabel")).isIn("good", "bad");
    }

    @Test
    void aRegressorOfPairsIsThatOfOneMachine() {
        Adapter expected = trained(
                PastaConfig.regression().withSlots(3).withDropout(0),
                i -> Example.pair(text(i), text(i + 1), Float.toString(i / 10f)));

        PastaTransformer fitted = estimator(new PastaRegressor())
                .setTextPairCol("other")
                .setLabelCol("value")
                .fit(table());

        requireClose(fitted, expected);
        assertThat(fitted.transform(table()).columns()).endsWith("dev", "prediction");
        assertThat(fitted.transform(table()).first().<Double>getAs("prediction"))
                .isNotNaN();
    }

    @Test
    void aMultiLabelClassifierIsThatOfOneMachine() {
        Adapter expected = trained(
                PastaConfig.multiLabelClassification("B-x", "O").withDropout(0),
                i -> Example.of(text(i), i % 4 == 0 ? List.of() : tags(i)));
        PastaMultiLabelClassifier estimator =
                estimator(new PastaMultiLabelClassifier()).setLabelCol("sets").setLabels(new String[] {"B-x", "O"});
        Dataset<Row> sets = table().withColumn("sets", functions.expr("if(round(value * 10) % 4 = 0, array(), tags)"));

        PastaTransformer fitted = estimator.fit(sets);

        requireClose(fitted, expected);
        Row first = fitted.transform(sets).first();
        assertThat(first.schema().fieldNames()).endsWith("sets", "predictedLabels", "probability");
        assertThat(List.of("B-x", "O")).containsAll(first.getList(first.fieldIndex("predictedLabels")));
        assertThatThrownBy(() -> estimator(new PastaMultiLabelClassifier()).fit(table()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("array<string>");
    }

    @Test
    void aTokenClassifierIsThatOfOneMachine() {
        PastaConfig config = PastaConfig.tokenClassification(List.of("B-x", "O"))
                .withDropout(0)
                .withMaxLength(4);
        Adapter expected;
        try (BertTokenizer tokenizer = BertTokenizer.open(BASE);
                PastaTagger tagger = PastaTagger.create(MODEL, tokenizer, config)) {
            tagger.fit(
                    examples(false, i -> new TaggedSentence(words(i), tags(i))),
                    examples(true, i -> new TaggedSentence(words(i), tags(i))),
                    OPTIONS,
                    TrainingListener.NONE);
            expected = tagger.adapter("base");
        }
        PastaTokenClassifier estimator =
                estimator(new PastaTokenClassifier()).setLabelCol("tags").setMaxLength(4);

        PastaTransformer fitted = estimator.fit(table());

        requireClose(fitted, expected);
        assertThat(fitted.transform(table()).columns()).endsWith("dev", "entities");
        assertThat(fitted.transform(table()).first().getList(table().columns().length))
                .isNotNull();
    }

    @Test
    void tasksThatFailAndRowsThatAreLostChangeNoBit() {
        PastaClassifier estimator = classifier().setDropout(0.1).setValidateEvery(2);
        List<float[]> expected = values(adapter(estimator.fit(table())));
        assertThat(values(adapter(estimator.fit(table()))))
                .usingRecursiveComparison()
                .isEqualTo(expected);

        Accidents.begin(5, 7);
        PastaTransformer fitted;
        int failed;
        try {
            fitted = estimator.fit(table());
        } finally {
            failed = Accidents.end();
        }

        assertThat(failed).isGreaterThan(5);
        assertThat(values(adapter(fitted))).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void aTableThatChangesIsRefused() {
        Dataset<Row> changing = table().withColumn(
                        "text",
                        functions
                                .udf(
                                        (UDF1<String, String>)
                                                text -> text + " good".repeat(CALLS.incrementAndGet() % 11),
                                        DataTypes.StringType)
                                .asNondeterministic()
                                .apply(functions.col("text")));
        Accidents.begin(0, 4);
        try {
            assertThatThrownBy(() -> classifier().fit(changing))
                    .hasStackTraceContaining("than when the training began: the table does not give the same rows");
        } finally {
            Accidents.end();
        }
    }

    @Test
    void mapsOfParametersTrainTogether() {
        PastaClassifier estimator = classifier().setLabelCol("number");
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(estimator.stepSize(), new double[] {1e-2, 1e-3})
                .addGrid(estimator.maxLength(), new int[] {16, 5})
                .build();
        Seq<ParamMap> maps = CollectionConverters.asScala(Arrays.asList(grid)).toSeq();

        List<PastaTransformer> fitted = CollectionConverters.asJava(estimator.fit(table(), maps));

        assertThat(fitted).hasSize(4);
        for (int m = 0; m < grid.length; m++) {
            requireClose(fitted.get(m), adapter(estimator.fit(table(), grid[m])));
        }
        TrainValidationSplitModel best = new TrainValidationSplit()
                .setEstimator(estimator.setValidationIndicatorCol(""))
                .setEstimatorParamMaps(grid)
                .setEvaluator(new MulticlassClassificationEvaluator()
                        .setLabelCol("number")
                        .setMetricName("accuracy"))
                .setSeed(1)
                .fit(table());
        assertThat(best.validationMetrics()).hasSize(4);
    }

    @Test
    void estimatorsAndWhatTheyFitAreSavedAndLoaded() throws Exception {
        Path saved = folder.resolve("estimator");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            classifier().setLabels(new String[] {"good", "bad"}).setClassWeights("good=2, bad=1")
        });
        pipeline.write().overwrite().save(saved.toString());

        PipelineModel fitted = Pipeline.load(saved.toString()).fit(table());
        fitted.write().overwrite().save(folder.resolve("fitted").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("fitted").toString());

        Adapter expected = adapter((PastaTransformer) fitted.stages()[0]);
        assertThat(expected.config().pastaConfig().labels()).containsExactly("good", "bad");
        assertThat(values(adapter((PastaTransformer) loaded.stages()[0])))
                .usingRecursiveComparison()
                .isEqualTo(values(expected));
        assertThat(loaded.transform(table()).collectAsList())
                .isEqualTo(fitted.transform(table()).collectAsList());
        assertThat(PastaRegressor.read()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file:", "other:"})
    void patienceEndsATrainingAndItsStateIsResumedFromAnyFileSystem(String scheme) {
        Path state = folder.resolve("state" + scheme.replace(":", ""));
        PastaClassifier estimator =
                classifier().setMaxIter(50).setStepSize(1e-9).setPatience(1);
        List<float[]> expected = values(adapter(estimator.fit(table())));

        PastaTransformer stopped = estimator
                .setCheckpointDir((scheme.isEmpty() ? "" : scheme + "//") + state)
                .setCheckpointSeconds(0)
                .fit(table());

        assertThat(values(adapter(stopped))).usingRecursiveComparison().isEqualTo(expected);
        // Two epochs of five steps: the second is no better.
        assertThat(state.toFile().listFiles())
                .singleElement()
                .satisfies(training -> assertThat(training.list()).containsExactly("step-0000000010"));
        assertThat(values(adapter(estimator.fit(table()))))
                .usingRecursiveComparison()
                .isEqualTo(expected);
        assertThat(state.toFile().list()).hasSize(1);
    }

    @Test
    void whatCannotBeTrainedIsRefused() {
        requireRefusal(new PastaClassifier(), "The parameter base is not set; expected the frozen BERT");
        requireRefusal(classifier().setTextCol("body"), "There is no column \"body\"; found text, other, label");
        requireRefusal(
                classifier().setTextCol("number"), "The column \"number\" is of the type double; expected string.");
        requireRefusal(
                classifier().setLabelCol("words"),
                "The column \"words\" is of the type array<string>; expected string or a number.");
        requireRefusal(
                classifier().setValidationIndicatorCol("label"),
                "The column \"label\" is of the type string; expected boolean.");
        requireRefusal(
                estimator(new PastaRegressor()), "The column \"label\" is of the type string; expected a number.");
        requireRefusal(
                estimator(new PastaTokenClassifier()),
                "The column \"label\" is of the type string; expected array<string>.");
        requireRefusal(classifier().setLabelCol("value"), "The label is ");
        requireRefusal(classifier().setNumWorkers(0), "The parameter numWorkers is 0; expected 1 to 32767.");
        requireRefusal(
                classifier().setNumWorkers(3),
                "The parameter numWorkers is 3, and the cluster runs 2 tasks at a time; expected at most so many.");
        requireRefusal(classifier().setBase("/no/base"), "The base \"/no/base\" is not on the host");
        requireRefusal(classifier().setSchedule("step"), "There is no schedule \"step\"; expected one of linear");
        requireRefusal(classifier().setMetric("pearson"), "There is no metric \"pearson\" of this task");
        requireRefusal(
                classifier().setValidationIndicatorCol("").setPatience(1), "The parameter patience counts validations");
        requireRefusal(
                classifier().setClassWeights("good"),
                "The parameter classWeights has \"good\"; expected balanced, or LABEL=NUMBER");
        requireRefusal(classifier().setLabels(new String[] {"bad", "fine"}), "The text \"the ");
        assertThatThrownBy(() -> classifier().fit(table().withColumn("dev", functions.lit(false))))
                .hasMessageStartingWith("No row is held out by the column \"dev\"");
        assertThatThrownBy(() -> classifier()
                        .fit(table().withColumn("text", functions.lit(null).cast(DataTypes.StringType))))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("The text is null in the row with");
        assertThatThrownBy(() -> classifier().setClassWeights("balanced").fit(table().filter("dev")))
                .isInstanceOf(BadInputException.class);
    }

    private static void requireRefusal(PastaEstimator<?> estimator, String message) {
        assertThatThrownBy(() -> estimator.fit(table()))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(message);
    }
}
