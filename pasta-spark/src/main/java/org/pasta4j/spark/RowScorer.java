package org.pasta4j.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/** Answers the rows of a partition, in their order, a batch of about as many tokens as one pass takes at a time. */
final class RowScorer implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    /** Rows of a batch at most: short ones do not fill the memory of the task. */
    private static final int MOST_ROWS = 4096;

    private final Scoring scoring;
    private final Question.Places places;
    private final int batchTokens;

    RowScorer(Scoring scoring, Question.Places places, int batchTokens) {
        this.scoring = scoring;
        this.places = places;
        this.batchTokens = batchTokens;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        // An empty partition needs no base.
        return rows.hasNext() ? new Answers(scoring.pool(), rows) : rows;
    }

    private final class Answers implements Iterator<Row> {
        private final SharedPool pool;
        private final Iterator<Row> rows;
        private final Deque<Row> answered = new ArrayDeque<>();
        private long read;

        Answers(SharedPool pool, Iterator<Row> rows) {
            this.pool = pool;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (answered.isEmpty() && rows.hasNext()) {
                answerBatch();
            }
            return !answered.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return answered.remove();
        }

        private void answerBatch() {
            List<Row> batch = new ArrayList<>();
            List<PreparedRequest> requests = new ArrayList<>();
            List<PoolResult> results = new ArrayList<>();
            try (SharedPool.Lease lease = pool.lease()) {
                long tokens = 0;
                while (rows.hasNext() && tokens < batchTokens && batch.size() < MOST_ROWS) {
                    Row row = rows.next();
                    batch.add(row);
                    Question question = places.of(row);
                    PoolResult refusal = scoring.refusal(question);
                    results.add(refusal);
                    if (refusal == null) {
                        PreparedRequest prepared = scoring.prepare(question, lease);
                        requests.add(prepared);
                        tokens += prepared.tokens();
                    }
                }
            }
            Iterator<PoolResult> answers = pool.answer(requests).iterator();
            results.replaceAll(refusal -> refusal == null ? answers.next() : refusal);
            for (int i = 0; i < batch.size(); i++) {
                add(batch.get(i), results.get(i));
            }
        }

        private void add(Row row, PoolResult result) {
            read++;
            if (scoring.isGiven(result, "Row " + read + " of its partition")) {
                answered.add(scoring.columns().append(row, result));
            }
        }
    }
}
