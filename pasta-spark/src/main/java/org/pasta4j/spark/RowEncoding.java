package org.pasta4j.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Makes rows of tokens of the rows of a partition, as bytes; a few are in memory at a time. */
record RowEncoding(ExecutorWorkers workers) implements FlatMapFunction<Iterator<SourceRow>, byte[]> {
    private static final int AT_A_TIME = 512;

    @Override
    public Iterator<byte[]> call(Iterator<SourceRow> rows) {
        return new Encoded(rows);
    }

    private final class Encoded implements Iterator<byte[]> {
        private final Iterator<SourceRow> rows;
        private final Deque<byte[]> ready = new ArrayDeque<>();

        Encoded(Iterator<SourceRow> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && rows.hasNext()) {
                List<SourceRow> next = new ArrayList<>();
                while (next.size() < AT_A_TIME && rows.hasNext()) {
                    next.add(rows.next());
                }
                workers.use(worker -> worker.rows(next)).forEach(row -> ready.add(row.bytes()));
            }
            return !ready.isEmpty();
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }
    }
}
