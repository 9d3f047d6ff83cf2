package org.pasta4j.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.util.SerializableConfiguration;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;

/**
 * The pools of this JVM, one for each base: all tasks of an executor share its weights. They live as long as the JVM.
 */
final class ExecutorPools {
    /** A hundred of the largest adapters, ten thousand of the usual ones. */
    private static final long ADAPTER_BYTES = 256L << 20;

    private static final Map<BaseLocation, Place> PLACES = new ConcurrentHashMap<>();
    private static final AtomicInteger OPENED = new AtomicInteger();

    private ExecutorPools() {}

    /** How many bases this JVM has opened. */
    static int opened() {
        return OPENED.get();
    }

    /**
     * The pool of a base. The first task opens it, the others that want it wait; those of another base do not. Where it
     * cannot be opened, the next task tries again.
     */
    static SharedPool of(BaseLocation base, SerializableConfiguration hadoop) {
        return PLACES.computeIfAbsent(base, key -> new Place()).pool(base, hadoop);
    }

    /** Where the pool of a base is, once there is one. */
    private static final class Place {
        private SharedPool pool;

        synchronized SharedPool pool(BaseLocation base, SerializableConfiguration hadoop) {
            if (pool == null) {
                pool = new SharedPool(open(base, hadoop), ADAPTER_BYTES);
                OPENED.incrementAndGet();
            }
            return pool;
        }
    }

    private static AdapterPool open(BaseLocation base, SerializableConfiguration hadoop) {
        ExecutorBase shared = ExecutorBase.of(base, hadoop);
        return AdapterPool.open(shared.encoder(), shared.tokenizer(), PoolOptions.defaults());
    }
}
