package org.pasta4j.spark;

import org.apache.spark.Partitioner;
import org.apache.spark.broadcast.Broadcast;

/** Puts each row where it was dealt to, by its number. The deal itself does not go with every task. */
final class DealPartitioner extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int workers;
    private final Broadcast<Deal> deal;

    DealPartitioner(int workers, Broadcast<Deal> deal) {
        this.workers = workers;
        this.deal = deal;
    }

    @Override
    public int numPartitions() {
        return workers;
    }

    @Override
    public int getPartition(Object number) {
        return deal.value().workerOf((Integer) number);
    }
}
