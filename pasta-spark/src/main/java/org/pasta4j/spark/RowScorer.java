package org.pasta4j.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolRequest;
import org.pasta4j.pasta.pool.PoolResult;
import org.pasta4j.pasta.pool.PreparedRequest;

/** Answers the rows of a partition, in their order, a batch of about as many tokens as one pass takes at a time. */
final class RowScorer implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    /** Rows of a batch at most: short ones do not fill the memory of the task. */
    private static final int MOST_ROWS = 4096;

    /** What is wrong with a row itself; anything else is wrong with the adapter or the machine. */
    private static final Set<PoolResult.Reason> OF_ROWS = EnumSet.of(
            PoolResult.Reason.UNKNOWN_ADAPTER, PoolResult.Reason.UNSUITABLE_INPUT, PoolResult.Reason.TOO_LONG);

    private final BaseLocation base;
    private final Broadcast<ShippedAdapters> adapters;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final Inputs inputs;
    private final AnswerColumns columns;
    private final InvalidRows invalid;
    private final int batchTokens;

    /**
     * Where a row's input is.
     *
     * @param text column
     * @param second column, -1 for single texts
     * @param adapter column, -1 for the only adapter
     */
    record Inputs(int text, int second, int adapter) implements Serializable {}

    RowScorer(
            BaseLocation base,
            Broadcast<ShippedAdapters> adapters,
            Broadcast<SerializableConfiguration> hadoop,
            Inputs inputs,
            AnswerColumns columns,
            InvalidRows invalid,
            int batchTokens) {
        this.base = base;
        this.adapters = adapters;
        this.hadoop = hadoop;
        this.inputs = inputs;
        this.columns = columns;
        this.invalid = invalid;
        this.batchTokens = batchTokens;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        // An empty partition needs no base.
        return rows.hasNext() ? new Answers(ExecutorPools.of(base, hadoop.value()), rows) : rows;
    }

    private final class Answers implements Iterator<Row> {
        private final AdapterPool pool;
        private final Iterator<Row> rows;
        private final Map<String, String> keys = new HashMap<>();
        private final Deque<Row> answered = new ArrayDeque<>();
        private long read;

        Answers(AdapterPool pool, Iterator<Row> rows) {
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
            long tokens = 0;
            while (rows.hasNext() && tokens < batchTokens && batch.size() < MOST_ROWS) {
                Row row = rows.next();
                batch.add(row);
                PoolResult refusal = unsuitable(row);
                results.add(refusal);
                if (refusal == null) {
                    PreparedRequest prepared = pool.prepare(request(row));
                    requests.add(prepared);
                    tokens += prepared.tokens();
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
            if (result instanceof PoolResult.Refusal refusal) {
                if (!OF_ROWS.contains(refusal.reason())) {
                    throw new IllegalStateException("Row " + read + " of its partition: " + refusal.message());
                }
                if (invalid == InvalidRows.ERROR) {
                    throw new BadInputException("Row " + read + " of its partition: " + refusal.message()
                            + " Set handleInvalid to \"keep\" (answers are null) or \"skip\" (the row is left out)"
                            + " where such rows are to be expected.");
                }
                if (invalid == InvalidRows.SKIP) {
                    return;
                }
            }
            answered.add(columns.append(row, result));
        }

        /** Why a row cannot be asked about; null where it can. */
        private PoolResult.Refusal unsuitable(Row row) {
            String name = name(row);
            if (name == null || !adapters.value().contains(name)) {
                return new PoolResult.Refusal(
                        String.valueOf(name),
                        PoolResult.Reason.UNKNOWN_ADAPTER,
                        name == null
                                ? "The name of the adapter is null."
                                : "There is no adapter \"" + name + "\" in the folder.");
            }
            boolean isMissing = row.isNullAt(inputs.text()) || inputs.second() >= 0 && row.isNullAt(inputs.second());
            return isMissing
                    ? new PoolResult.Refusal(
                            name,
                            PoolResult.Reason.UNSUITABLE_INPUT,
                            "The text is null; expected one, or an empty text.")
                    : null;
        }

        private String name(Row row) {
            return inputs.adapter() < 0 ? ShippedAdapters.ONLY : row.getString(inputs.adapter());
        }

        private PoolRequest request(Row row) {
            String key = keys.computeIfAbsent(name(row), this::put);
            String text = row.getString(inputs.text());
            return inputs.second() < 0
                    ? PoolRequest.text(key, text)
                    : PoolRequest.pair(key, text, row.getString(inputs.second()));
        }

        /** Gives the pool an adapter, unless a task before has. */
        private String put(String name) {
            String key = adapters.value().key(name);
            synchronized (pool) {
                if (!pool.contains(key)) {
                    pool.put(key, adapters.value().adapter(name));
                }
            }
            return key;
        }
    }
}
