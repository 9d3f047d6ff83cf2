package org.pasta4j.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.bert.LruMap;

/**
 * How a task gets a worker of a training: one that is idle in its JVM, or a new one. A worker keeps nothing from one
 * task to the next but what it computes with.
 */
record ExecutorWorkers(WorkerSettings settings, Broadcast<SerializableConfiguration> hadoop) implements Serializable {
    /** Trainings whose idle workers are kept. */
    private static final int MOST_TRAININGS = 8;

    private static final Map<WorkerSettings, Deque<ShardWorker<?>>> IDLE =
            new LruMap<>(MOST_TRAININGS, (settings, workers) -> workers.forEach(ShardWorker::close));

    /** Runs a task; a worker that fails is not used again. */
    <T> T use(Function<ShardWorker<?>, T> task) {
        ShardWorker<?> worker = take();
        T result;
        try {
            result = task.apply(worker);
        } catch (RuntimeException | Error e) {
            worker.close();
            throw e;
        }
        giveBack(worker);
        return result;
    }

    private ShardWorker<?> take() {
        ShardWorker<?> idle;
        synchronized (IDLE) {
            idle = IDLE.computeIfAbsent(settings, key -> new ArrayDeque<>()).poll();
        }
        return idle == null ? ShardWorker.open(settings, hadoop.value()) : idle;
    }

    private void giveBack(ShardWorker<?> worker) {
        synchronized (IDLE) {
            IDLE.computeIfAbsent(settings, key -> new ArrayDeque<>()).push(worker);
        }
    }
}
