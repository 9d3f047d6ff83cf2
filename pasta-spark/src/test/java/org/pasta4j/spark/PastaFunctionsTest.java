package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

@ExtendWith(LatinDigits.class)
class PastaFunctionsTest {
    @TempDir
    private static Path folder;

    private static SparkFixture fixture;
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        fixture = SparkFixture.start(folder);
        spark = fixture.spark();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Prediction expected(String text) {
        PoolResult result = fixture.pool().predict(PoolRequest.text("classes", text));
        return ((PoolResult.Classification) result).prediction();
    }

    @Test
    void aQueryAnswersTextsAsTheTransformerDoes() {
        fixture.texts(60, 4).createOrReplaceTempView("reviews");
        PastaFunctions.register(spark, "stars", fixture.transformer());

        List<Row> rows = spark.sql("SELECT text, answer.* FROM (SELECT text, stars(text) AS answer FROM reviews)")
                .collectAsList();

        assertThat(rows).hasSize(60);
        assertThat(rows.get(0).schema().fieldNames())
                .containsExactly("text", "prediction", "predictedLabel", "predictedLabels", "probability", "entities");
        for (Row row : rows) {
            Prediction expected = expected(row.getString(0));
            assertThat(row.<Vector>getAs("probability").apply(1)).isCloseTo(expected.scores()[1], within(1e-5));
        }
        assertThat(spark.sql("SELECT count(*) FROM reviews WHERE stars(text).predictedLabel IN ('good', 'bad')")
                        .first()
                        .getLong(0))
                .isEqualTo(60);
    }

    @Test
    void aFunctionWrittenInSqlHoldsAnother() {
        PastaFunctions.register(spark, "stars", fixture.transformer());
        String create =
                "CREATE TEMPORARY FUNCTION star_name(body STRING) RETURNS STRING RETURN stars(body).predictedLabel";
        if (spark.version().startsWith("3.")) {
            assertThatThrownBy(() -> spark.sql(create)).isInstanceOf(ParseException.class);
            return;
        }
        spark.sql(create);

        assertThat(spark.sql("SELECT star_name('good film')").first().getString(0))
                .isEqualTo(expected("good film").label());
    }

    @Test
    void argumentsAreTheTextThenTheSecondThenTheAdapter() {
        PastaFunctions.register(
                spark,
                "likeness",
                fixture.transformer()
                        .setAdapter(fixture.adapter("numbers").toString())
                        .setTextPairCol("second"));
        PastaFunctions.register(spark, "any_text", fixture.transformerByRow());
        PastaFunctions.register(spark, "any_pair", fixture.transformerByRow().setTextPairCol("second"));
        PoolResult.Regression expected =
                (PoolResult.Regression) fixture.pool().predict(PoolRequest.pair("numbers", "good film", "bad film"));

        Row row = spark.sql("SELECT likeness('good film', 'bad film').prediction,"
                        + " any_text('good film', 'classes').predictedLabel,"
                        + " any_pair('good film', 'bad film', 'numbers').prediction")
                .first();

        assertThat(row.getDouble(0)).isCloseTo(expected.value(), within(1e-5));
        assertThat(row.getString(1)).isEqualTo(expected("good film").label());
        assertThat(row.getDouble(2)).isCloseTo(expected.value(), within(1e-5));
    }

    @Test
    void aRowWithoutAnAnswerIsWhatHandleInvalidSays() {
        fixture.table(List.of(RowFactory.create(0, null))).createOrReplaceTempView("nothing");
        for (String invalid : List.of("error", "keep", "skip")) {
            PastaFunctions.register(
                    spark, "or_" + invalid, fixture.transformer().setHandleInvalid(invalid));
        }

        Row kept = spark.sql("SELECT or_keep(text) FROM nothing").first().getStruct(0);
        assertThat(kept.isNullAt(kept.fieldIndex("prediction"))).isTrue();
        assertThat(spark.sql("SELECT or_skip(text) FROM nothing").first().isNullAt(0))
                .isTrue();
        assertThatThrownBy(() -> spark.sql("SELECT or_error(text) FROM nothing").collectAsList())
                .hasStackTraceContaining("A call: The text is null; expected one, or an empty text.");
    }

    @Test
    void settingsThatAreMissingAreRefusedAtOnce() {
        assertThatThrownBy(() -> PastaFunctions.register(spark, "none", new PastaTransformer()))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("The parameter base is not set");
    }
}
