package org.pasta4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;

/**
 * Whatever the partitions and batches: each row is answered once, in its place, as the pool answers it alone, to
 * rounding; a tenth of the rows have no answer.
 */
class EveryRowTest {
    private static final double ROUNDING = 1e-5;
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("task", DataTypes.StringType)
            .add("text", DataTypes.StringType);

    private static final Map<Row, PoolResult> EXPECTED = new HashMap<>();

    private static final LatinDigits DIGITS = new LatinDigits();

    private static Path folder;
    private static SparkFixture fixture;

    @BeforeContainer
    static void start() throws IOException {
        DIGITS.set();
        folder = Files.createTempDirectory("every-row");
        fixture = SparkFixture.start(folder);
    }

    @AfterContainer
    static void stop() {
        fixture.close();
        FileUtil.fullyDelete(folder.toFile());
        DIGITS.restore();
    }

    /** Reads on to some row of its partition, and fails the first time that a task does. */
    private record FailsOnce(int row) implements MapPartitionsFunction<Row, Row> {
        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            List<Row> read = new ArrayList<>();
            while (rows.hasNext()) {
                read.add(rows.next());
                if (read.size() > row && TaskContext.get().attemptNumber() == 0) {
                    throw new IllegalStateException("a fault on purpose");
                }
            }
            return read.iterator();
        }
    }

    @Property(tries = 40)
    void eachRowIsAnsweredOnceInItsPlace(
            @ForAll long seed,
            @ForAll @IntRange(max = 80) int rows,
            @ForAll @IntRange(min = 1, max = 6) int partitions,
            @ForAll @IntRange(min = 1, max = 400) int batchTokens,
            @ForAll InvalidRows invalid,
            @ForAll boolean fails) {
        Dataset<Row> table = fixture.spark()
                .createDataFrame(rows(new Random(seed), rows), SCHEMA)
                .repartition(partitions)
                .cache();
        try {
            List<Row> given = table.collectAsList();
            Dataset<Row> answers = fixture.transformerByRow()
                    .setBatchTokens(batchTokens)
                    .setHandleInvalid(invalid.toString())
                    .transform(table);
            if (fails) {
                answers = answers.mapPartitions(new FailsOnce(rows / 4), Encoders.row(answers.schema()));
            }
            if (invalid == InvalidRows.ERROR && !given.stream().allMatch(EveryRowTest::hasAnswer)) {
                assertThatThrownBy(answers::collectAsList).hasStackTraceContaining("Set handleInvalid to");
                return;
            }
            requireAnswers(
                    answers.collectAsList(),
                    given.stream()
                            .filter(row -> invalid == InvalidRows.KEEP || hasAnswer(row))
                            .toList());
        } finally {
            table.unpersist();
        }
    }

    private static List<Row> rows(Random random, int count) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            String task = random.nextBoolean() ? "classes" : "entities";
            String text = SparkFixture.text(random);
            rows.add(
                    switch (random.nextInt(40)) {
                        case 0 -> RowFactory.create(id, null, text);
                        case 1 -> RowFactory.create(id, "unknown", text);
                        case 2 -> RowFactory.create(id, "numbers", text);
                        case 3 -> RowFactory.create(id, task, null);
                        default -> RowFactory.create(id, task, text);
                    });
        }
        return rows;
    }

    private static boolean hasAnswer(Row row) {
        return !row.isNullAt(1) && !row.isNullAt(2) && !(expected(row) instanceof PoolResult.Refusal);
    }

    private static PoolResult expected(Row row) {
        return EXPECTED.computeIfAbsent(
                RowFactory.create(row.get(1), row.get(2)),
                key -> fixture.pool().predict(PoolRequest.text(key.getString(0), key.getString(1))));
    }

    private static void requireAnswers(List<Row> answers, List<Row> rows) {
        assertThat(answers.stream().map(row -> row.getInt(0)).toList())
                .isEqualTo(rows.stream().map(row -> row.getInt(0)).toList());
        for (Row answer : answers) {
            PoolResult expected = hasAnswer(answer) ? expected(answer) : null;
            if (expected instanceof PoolResult.Classification classification) {
                requireClass(answer, classification.prediction());
            } else if (expected instanceof PoolResult.Entities entities) {
                requireEntities(answer.getList(answer.fieldIndex("entities")), entities.entities());
            } else {
                for (String column : List.of("prediction", "predictedLabel", "probability", "entities")) {
                    assertThat(answer.isNullAt(answer.fieldIndex(column)))
                            .as(column)
                            .isTrue();
                }
            }
        }
    }

    private static void requireClass(Row answer, Prediction expected) {
        Vector probability = answer.getAs("probability");
        for (int i = 0; i < 2; i++) {
            assertThat(probability.apply(i)).isCloseTo(expected.scores()[i], within(ROUNDING));
        }
        // Where both are as good as equal, rounding decides.
        if (expected.score() > 0.5 + ROUNDING) {
            assertThat(answer.<String>getAs("predictedLabel")).isEqualTo(expected.label());
        }
    }

    private static void requireEntities(List<Row> found, List<Entity> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Entity entity = expected.get(i);
            assertThat(found.get(i).getString(0)).isEqualTo(entity.type());
            assertThat(found.get(i).getString(1)).isEqualTo(entity.text());
            assertThat(found.get(i).getInt(2)).isEqualTo(entity.start());
            assertThat(found.get(i).getInt(3)).isEqualTo(entity.end());
            assertThat(found.get(i).getDouble(4)).isCloseTo(entity.score(), within(ROUNDING));
        }
    }
}
