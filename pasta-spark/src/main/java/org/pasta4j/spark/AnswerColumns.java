package org.pasta4j.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.pasta4j.pasta.Entity;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.pool.PoolResult;

/**
 * The columns that answers come in; one of an empty name is left out.
 *
 * @param prediction of the class's number or the value, double
 * @param label of the class's name, string
 * @param labels of the names of all labels, an array of strings
 * @param probability of the probabilities of the classes, a vector
 * @param rawPrediction of the logits of the classes, a vector
 * @param entities of an array of structs
 */
record AnswerColumns(
        String prediction, String label, String labels, String probability, String rawPrediction, String entities)
        implements Serializable {

    private static final StructType ENTITY = new StructType()
            .add("type", DataTypes.StringType, false)
            .add("text", DataTypes.StringType, false)
            .add("start", DataTypes.IntegerType, false)
            .add("end", DataTypes.IntegerType, false)
            .add("score", DataTypes.DoubleType, false);

    /** The columns, in their order. */
    List<StructField> fields() {
        List<StructField> fields = new ArrayList<>();
        add(fields, prediction, DataTypes.createStructField("p", DataTypes.DoubleType, true));
        add(fields, label, DataTypes.createStructField("l", DataTypes.StringType, true));
        add(
                fields,
                labels,
                DataTypes.createStructField("a", DataTypes.createArrayType(DataTypes.StringType, false), true));
        add(fields, probability, DataTypes.createStructField("v", SQLDataTypes.VectorType(), true));
        add(fields, rawPrediction, DataTypes.createStructField("r", SQLDataTypes.VectorType(), true));
        add(fields, entities, DataTypes.createStructField("e", DataTypes.createArrayType(ENTITY, false), true));
        return fields;
    }

    private static void add(List<StructField> fields, String name, StructField of) {
        if (!name.isEmpty()) {
            fields.add(DataTypes.createStructField(name, of.dataType(), true));
        }
    }

    /** A row with the columns of its answer, null where the answer has none; all are null for a refusal. */
    Row append(Row row, PoolResult answer) {
        List<Object> values = new ArrayList<>(row.length() + 6);
        for (int column = 0; column < row.length(); column++) {
            values.add(row.get(column));
        }
        add(values, prediction, number(answer));
        Prediction ofClasses = prediction(answer);
        add(values, label, answer instanceof PoolResult.Classification ? ofClasses.label() : null);
        add(values, labels, ofClasses == null ? null : ofClasses.labels().toArray(String[]::new));
        add(values, probability, ofClasses == null ? null : vector(ofClasses.scores()));
        add(values, rawPrediction, ofClasses == null ? null : vector(ofClasses.logits()));
        add(values, entities, answer instanceof PoolResult.Entities e ? rows(e.entities()) : null);
        return RowFactory.create(values.toArray());
    }

    /** Null where it is of no labels. */
    private static Prediction prediction(PoolResult answer) {
        if (answer instanceof PoolResult.MultiLabelClassification sets) {
            return sets.prediction();
        }
        return answer instanceof PoolResult.Classification one ? one.prediction() : null;
    }

    private static void add(List<Object> values, String name, Object value) {
        if (!name.isEmpty()) {
            values.add(value);
        }
    }

    private static Double number(PoolResult answer) {
        if (answer instanceof PoolResult.Regression regression) {
            return (double) regression.value();
        }
        return answer instanceof PoolResult.Classification c
                ? (double) c.labels().indexOf(c.prediction().label())
                : null;
    }

    private static Vector vector(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return Vectors.dense(wide);
    }

    private static Row[] rows(List<Entity> entities) {
        return entities.stream()
                .map(e -> RowFactory.create(e.type(), e.text(), e.start(), e.end(), e.score()))
                .toArray(Row[]::new);
    }
}
