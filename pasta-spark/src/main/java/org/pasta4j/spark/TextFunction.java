package org.pasta4j.spark;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/** Answers one text or pair, as Spark SQL calls its functions: a row at a time. */
final class TextFunction implements UDF1<String, Row>, UDF2<String, String, Row>, UDF3<String, String, String, Row> {
    private static final long serialVersionUID = 1;

    private final Scoring scoring;
    private final boolean ofPairs;

    /** @param ofPairs whether the second of two arguments is a text, and not the name of an adapter */
    TextFunction(Scoring scoring, boolean ofPairs) {
        this.scoring = scoring;
        this.ofPairs = ofPairs;
    }

    @Override
    public Row call(String text) {
        return answer(new Question(ShippedAdapters.ONLY, text, null, false));
    }

    @Override
    public Row call(String text, String other) {
        return answer(
                ofPairs
                        ? new Question(ShippedAdapters.ONLY, text, other, true)
                        : new Question(other, text, null, false));
    }

    @Override
    public Row call(String text, String second, String adapter) {
        return answer(new Question(adapter, text, second, true));
    }

    private Row answer(Question question) {
        PoolResult refusal = scoring.refusal(question);
        PoolResult answer = refusal == null ? ask(question) : refusal;
        return scoring.isGiven(answer, "A call") ? scoring.columns().append(RowFactory.create(), answer) : null;
    }

    private PoolResult ask(Question question) {
        SharedPool pool = scoring.pool();
        PreparedRequest prepared;
        try (SharedPool.Lease lease = pool.lease()) {
            prepared = scoring.prepare(question, lease);
        }
        return pool.answerWithOthers(prepared);
    }
}
