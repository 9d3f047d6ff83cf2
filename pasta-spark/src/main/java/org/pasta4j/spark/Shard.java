package org.pasta4j.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import org.apache.spark.broadcast.Broadcast;
import org.pasta4j.pasta.rows.TrainingRow;
import scala.Tuple2;

/** The rows of one worker, as bytes, by their numbers. */
final class Shard implements Serializable {
    private static final long serialVersionUID = 1;

    private final HashMap<Integer, byte[]> rows;

    private Shard(HashMap<Integer, byte[]> rows) {
        this.rows = rows;
    }

    /**
     * Takes the rows that were dealt to a worker.
     *
     * @throws IllegalStateException if one is another than when the training began
     */
    static Shard of(Iterator<Tuple2<Integer, byte[]>> dealt, Broadcast<Deal> deal) {
        HashMap<Integer, byte[]> rows = new HashMap<>();
        dealt.forEachRemaining(row -> {
            deal.value().check(row._1(), row._2());
            rows.put(row._1(), row._2());
        });
        return new Shard(rows);
    }

    boolean has(int number) {
        return rows.containsKey(number);
    }

    TrainingRow row(int number) {
        return TrainingRow.of(rows.get(number));
    }
}
